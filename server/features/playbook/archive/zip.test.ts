import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { packArchive, unpackArchive } from '#server/features/playbook/archive/zip.ts'

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
})
