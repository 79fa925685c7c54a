/** Bytes of a text as WeCom counts them, in UTF-8. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length
