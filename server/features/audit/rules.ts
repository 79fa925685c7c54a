/** A value as JSON can hold it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const secretName = /password|passwd|secret|token|cookie|credential|authorization|aes_?key|private_?key|ticket/i

/**
 * The path of the first field whose name says that it holds a secret; null when there is none. The trail is read by
 * people and kept for years, so a secret is refused before it is written, not masked when it is read.
 */
export function secretIn(detail: Json, path = ''): string | null {
  if (typeof detail !== 'object' || detail === null) return null
  for (const [key, value] of Object.entries(detail)) {
    const here = path === '' ? key : `${path}.${key}`
    const found = secretName.test(key) ? here : secretIn(value, here)
    if (found !== null) return found
  }
  return null
}
