import { createHash } from 'node:crypto'

/**
 * The id of a row that has a natural key: md5 of the key's parts as a UUID, the same wherever and however often it is
 * made. The corp is one of the parts, so that two corps never share an id.
 */
export function naturalId(...parts: readonly string[]): string {
  const hex = createHash('md5').update(parts.join('\n')).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
