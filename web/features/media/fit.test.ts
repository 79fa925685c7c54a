import { describe, expect, test } from 'vitest'
import { mediaName, type MediaKind } from '#contract/media.ts'
import { megabytes, nameFor, problemOf } from './fit.ts'

const megabyte = 1024 * 1024

describe('the name of a file of this computer', () => {
  test.each<[string, string, MediaKind, string]>([
    ['海报.png', 'image/png', 'image', '海报.png'],
    ['IMG_0001.JPG', 'image/jpeg', 'image', 'IMG_0001.JPG'],
    ['download.jfif', 'image/jpeg', 'image', 'download.jpg'],
    ['clip.m4v', 'video/mp4', 'video', 'clip.mp4'],
    ['价目表: 6/18?.pdf', 'application/pdf', 'file', '价目表- 6-18-.pdf'],
    ['.png', 'image/png', 'image', 'file.png'],
    ['cafe\u0301.png', 'image/png', 'image', 'caf\u00e9.png'],
  ])('%s (%s) as %s is %s', (name, type, kind, expected) => {
    expect(nameFor({ name, type }, kind)).toBe(expected)
    expect(mediaName.safeParse(expected).success).toBe(true)
  })

  test('is cut where it is too long, and keeps its ending', () => {
    const name = nameFor({ name: `${'长'.repeat(200)}.png`, type: 'image/png' }, 'image')
    expect([name.length, name.endsWith('长.png')]).toEqual([120, true])
  })
})

describe('a file before it is sent', () => {
  test.each<[string, number, MediaKind, string | null]>([
    ['a.png', 10 * megabyte, 'image', null],
    ['a.png', 10 * megabyte + 1, 'image', 'too_big'],
    ['a.pdf', 20 * megabyte, 'file', null],
    ['a.pdf', 20 * megabyte + 1, 'file', 'too_big'],
    ['a.png', 5, 'image', 'too_small'],
    ['a.gif', 500, 'image', 'wrong_form'],
    ['a.mov', 500, 'video', 'wrong_form'],
    ['README', 500, 'file', 'wrong_form'],
  ])('%s of %d bytes as %s: %s', (name, size, kind, problem) => {
    expect(problemOf({ name, size }, kind)).toBe(problem)
  })

  test('one byte over the limit reads as more than it', () => {
    expect([megabytes(10 * megabyte), megabytes(10 * megabyte + 1)]).toEqual([10, 10.01])
  })
})
