/** The pattern of `like` and `ilike` for text that contains `part`, whatever stands in it. */
export const containing = (part: string): string => `%${part.replaceAll(/[%_\\]/g, String.raw`\$&`)}%`
