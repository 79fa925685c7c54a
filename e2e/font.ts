import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'

/**
 * A WOFF 1.0 font (W3C) as the OpenType font inside it, which is what a browser takes from the system: the same tables
 * uncompressed, behind an OpenType header.
 */
export function openTypeOf(woffPath: string): Buffer {
  const woff = readFileSync(woffPath)
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error(`${woffPath} is not a WOFF 1.0 font`)
  const count = woff.readUInt16BE(12)
  const header = Buffer.alloc(12 + 16 * count)
  woff.copy(header, 0, 4, 8) // flavour
  const power = Math.floor(Math.log2(count))
  header.writeUInt16BE(count, 4)
  header.writeUInt16BE(16 * 2 ** power, 6)
  header.writeUInt16BE(power, 8)
  header.writeUInt16BE(16 * (count - 2 ** power), 10)
  const tables: Buffer[] = []
  let offset = header.length
  for (let index = 0; index < count; index += 1) {
    const entry = 44 + 20 * index
    const [at, packed, length, checksum] = [4, 8, 12, 16].map((field) => woff.readUInt32BE(entry + field)) as [
      number,
      number,
      number,
      number,
    ] // four fields read
    const body = woff.subarray(at, at + packed)
    const record = 12 + 16 * index
    woff.copy(header, record, entry, entry + 4) // tag
    header.writeUInt32BE(checksum, record + 4)
    header.writeUInt32BE(offset, record + 8)
    header.writeUInt32BE(length, record + 12)
    const padding = (4 - (length % 4)) % 4
    tables.push(packed < length ? inflateSync(body) : body, Buffer.alloc(padding))
    offset += length + padding
  }
  return Buffer.concat([header, ...tables])
}
