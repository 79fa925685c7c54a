import { createHash } from 'node:crypto'

/**
 * The id of a row that has a natural key: md5 of the key's parts in the form of a UUIDv8 (RFC 9562 section 5.8), the
 * same wherever and however often it is made. The corp is one of the parts, so that two corps never share an id.
 */
export function naturalId(...parts: readonly string[]): string {
  const hex = createHash('md5').update(parts.join('\n')).digest('hex')
  const variant = '89ab'.charAt(parseInt(hex.charAt(16), 16) % 4)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}
