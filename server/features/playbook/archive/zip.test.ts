import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { fitsArchive, packArchive, unpackArchive } from '#server/features/playbook/archive/zip.ts'

const source = 'format: playbook/1\n# 注释\nid: a\n'
const bytesOf = (text: string): Uint8Array => strToU8(text)

describe('a packed playbook', () => {
  test('comes out as it went in', () => {
    const files = new Map([
      ['poster.png', bytesOf('picture')],
      ['海报/双十一.jpg', bytesOf('another')],
    ])
    const read = unpackArchive(packArchive({ source, files }))
    expect(read).toEqual({ ok: true, archive: { source, files } })
  })

  test('is read whoever packed it: in a folder, with what a computer adds, as YAML of another name or as JSON', () => {
    const packed = zipSync({
      'autumn/': new Uint8Array(),
      'autumn/plan.yml': bytesOf(source),
      'autumn/a.png': bytesOf('picture'),
      'autumn/.DS_Store': bytesOf('x'),
      '__MACOSX/autumn/._a.png': bytesOf('x'),
    })
    expect(unpackArchive(packed)).toEqual({
      ok: true,
      archive: { source, files: new Map([['a.png', bytesOf('picture')]]) },
    })
    expect(unpackArchive(zipSync({ 'plan.json': bytesOf('{}') }))).toMatchObject({
      ok: true,
      archive: { source: '{}' },
    })
  })

  test('keeps its source where a file of its messages has the same name', () => {
    const files = new Map([['playbook.yaml', bytesOf('another')]])
    expect(unpackArchive(packArchive({ source, files }))).toMatchObject({ ok: true, archive: { source } })
  })

  test('that fits one is taken in again', () => {
    const most = 100 * 1024 * 1024
    expect([
      fitsArchive(source, { count: 299, bytes: 90 * 1024 * 1024 }),
      fitsArchive(source, { count: 300, bytes: 300 }),
      fitsArchive(source, { count: 1, bytes: most }),
    ]).toEqual([true, false, false])
  })

  test('of several sources the one of the right name counts', () => {
    const packed = zipSync({ 'playbook.yaml': bytesOf(source), 'prices.json': bytesOf('{}') })
    expect(unpackArchive(packed)).toMatchObject({ ok: true, archive: { source } })
  })

  test.each([
    ['is no ZIP', bytesOf('format: playbook/1'), 'not_a_zip'],
    ['is empty', new Uint8Array(), 'not_a_zip'],
    ['is cut off', packArchive({ source, files: new Map() }).subarray(0, 60), 'not_a_zip'],
    ['has no source', zipSync({ 'a.png': bytesOf('picture') }), 'no_playbook'],
    ['has its source below', zipSync({ 'a/playbook.yaml': bytesOf(source), 'b.png': bytesOf('x') }), 'no_playbook'],
    ['has two sources', zipSync({ 'a.yaml': bytesOf(source), 'b.json': bytesOf('{}') }), 'several_playbooks'],
    [
      'has too many files',
      zipSync(Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`${n}.png`, bytesOf('x')]))),
      'too_many_files',
    ],
  ])('that %s is refused', (_what, packed, fault) => {
    expect(unpackArchive(packed)).toEqual({ ok: false, fault })
  })

  test('that swells is refused before it is unpacked', () => {
    const swelling = zipSync({ 'playbook.yaml': bytesOf(source), 'a.png': new Uint8Array(101 * 1024 * 1024) })
    expect(swelling.length).toBeLessThan(200_000)
    expect(unpackArchive(swelling)).toEqual({ ok: false, fault: 'archive_too_big' })
  })

  test('that says it is smaller than it is gives no more than it says', () => {
    const packed = zipSync({ 'playbook.yaml': bytesOf(source), 'a.png': new Uint8Array(1024 * 1024) })
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
    // The size unpacked, in the central directory (PKWARE APPNOTE 4.3.12): the signature is followed by 20 bytes.
    for (let at = 0; at < packed.length - 4; at += 1)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 100, true)
    const read = unpackArchive(packed)
    const sizes = read.ok ? [...read.archive.files.values()].map((file) => file.length) : []
    expect(read.ok ? Math.max(...sizes) : 0).toBeLessThanOrEqual(100)
  })

  test('whose files all lie at one place in it, and say they are nothing, is refused before any is unpacked', () => {
    const one = zipSync({ 'playbook.yaml': bytesOf(source), 'a.png': [new Uint8Array(1024 * 1024), { level: 0 }] })
    const { packed, entries } = repeated(one, 'a.png', 120)
    expect(entries).toBe(121)
    expect(unpackArchive(packed)).toEqual({ ok: false, fault: 'archive_too_big' })
  })

  test('that says it has more files than bytes is not read through to its end', () => {
    const packed = zip64Saying(0xffff_ffff)
    expect(unpackArchive(packed)).toEqual({ ok: false, fault: 'too_many_files' })
  })

  test.each([
    ['Windows in Chinese', [0xba, 0xa3, 0xb1, 0xa8, 0x2e, 0x70, 0x6e, 0x67]],
    ['macOS', [...new TextEncoder().encode('海报.png')]],
  ])('of %s, which does not say how its names are written, has the names that it had there', (_system, name) => {
    const placeholder = 'x'.repeat(name.length)
    const naming = `${source}picture: 海报.png\n`
    const packed = zipSync({ 'playbook.yaml': bytesOf(naming), [placeholder]: bytesOf('picture') })
    const at = Buffer.from(packed)
    for (let place = at.indexOf(placeholder); place >= 0; place = at.indexOf(placeholder)) at.set(name, place)
    const read = unpackArchive(at)
    expect(read.ok && [...read.archive.files.keys()]).toEqual(['海报.png'])
  })

  test.each([
    ['longer than a draft may be', `${source}# ${'x'.repeat(1_000_000)}`, 'source_too_long'],
    ['no text', `${source}\0`, 'source_not_text'],
  ])('whose source is %s is refused', (_what, text, fault) => {
    expect(unpackArchive(zipSync({ 'playbook.yaml': bytesOf(text) }))).toEqual({ ok: false, fault })
  })
})

/** An archive that names one of its files so many times more, says that each is empty, and holds it once. */
function repeated(packed: Uint8Array, name: string, times: number): { packed: Uint8Array; entries: number } {
  const bytes = Buffer.from(packed)
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const directory = bytes.readUInt32LE(end + 16)
  const entry = bytes.lastIndexOf(name) - 46
  const length = 46 + bytes.readUInt16LE(entry + 28) + bytes.readUInt16LE(entry + 30)
  const copies = Array.from({ length: times }, (_, n) => {
    const copy = Buffer.from(bytes.subarray(entry, entry + length))
    copy.writeUInt32LE(0, 24) // its size unpacked
    copy.write(String(n).padStart(name.length, '0'), 46)
    return copy
  })
  const own = bytes.subarray(directory, entry)
  const tail = Buffer.from(bytes.subarray(end))
  tail.writeUInt16LE(times + 1, 8)
  tail.writeUInt16LE(times + 1, 10)
  return { packed: Buffer.concat([bytes.subarray(0, directory), own, ...copies, tail]), entries: times + 1 }
}

/** An archive of none that says in its ZIP64 end that it has so many files. */
function zip64Saying(count: number): Uint8Array {
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeUInt32LE(count, 32)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  return Buffer.concat([record, locator, end])
}
