import { describe, expect, test } from 'vitest'
import { momentKinds, MOMENT_TEXT_MAX_BYTES, MOMENT_TEXT_MAX_CHARS } from '#contract/moment-kind.ts'
import { bytesOf } from './draft.ts'
import { momentExamples } from './examples.ts'

describe('posts to begin with', () => {
  test('are there for every kind, each once', () => {
    expect(new Set(momentExamples.map(({ kind }) => kind))).toEqual(new Set(momentKinds))
    expect(new Set(momentExamples.map(({ text }) => text)).size).toBe(momentExamples.length)
    expect(new Set(momentExamples.map(({ name }) => name)).size).toBe(momentExamples.length)
  })

  test.each(momentExamples.map((example) => [example.name, example.text]))('%s fits what WeCom takes', (_, text) => {
    expect(bytesOf(text)).toBeLessThanOrEqual(MOMENT_TEXT_MAX_BYTES)
    expect(text.length).toBeLessThanOrEqual(MOMENT_TEXT_MAX_CHARS)
  })

  // 广告法第九条 and its like: words of the superlative, and promises that nobody can keep.
  test('promise nothing that an advertisement may not', () => {
    const banned = /最好|最佳|第一名|全网|国家级|顶级|绝对|100%|百分之百|包治|根治|永久|史上|独家首发|万能/
    expect(momentExamples.filter(({ text }) => banned.test(text)).map(({ name }) => name)).toEqual([])
  })
})
