import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { words as en } from '#web/i18n/en/index.ts'
import { words as zh } from '#web/i18n/zh/index.ts'

const leaves = (words: unknown): string[] =>
  typeof words === 'string' ? [words] : Object.values(words ?? {}).flatMap(leaves)

const tours = [
  { file: 'README.md', heading: 'Five minutes', name: /(?<!\*)\*([^*]+)\*(?!\*)/g, words: en },
  { file: 'README.zh-CN.md', heading: '五分钟看懂', name: /「([^」]+)」/g, words: zh },
]

it.each(tours)('the tour in $file calls everything as the desk does', ({ file, heading, name, words }) => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  const [, tour = ''] = new RegExp(`## ${heading}\n(.*?)\n## `, 's').exec(text) ?? []
  const named = [...tour.matchAll(name)].map(([, found = '']) => found.replaceAll(/\s+/g, ' '))
  const known = new Set(leaves(words).map((word) => word.toLowerCase()))
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((one) => !known.has(one.toLowerCase()))).toEqual([])
})
