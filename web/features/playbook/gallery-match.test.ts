import { expect, it } from 'vitest'
import type { GalleryItem } from '#contract/playbook-library.ts'
import { galleryMatches } from './gallery-match.ts'

const item = (parts: Partial<GalleryItem> & { slug: string }): GalleryItem => ({
  name: '模板',
  nameEn: null,
  summary: '每天一条',
  summaryEn: null,
  communityType: 'refined',
  steps: 1,
  contents: 1,
  languages: ['zh'],
  trade: '通用',
  perDay: 1,
  roles: [],
  toFill: 0,
  goals: [],
  playbookId: null,
  ...parts,
})
const items = [
  item({ slug: 'maternity', name: '母婴群', nameEn: 'Mothers', trade: '母婴' }),
  item({ slug: 'fast-fashion', name: '上新群', summary: '周二周五上新，先说尺码', communityType: 'broadcast' }),
]
const found = (search: string, communityType: string | null = null) =>
  galleryMatches(items, { search, communityType }).map(({ slug }) => slug)

it.each([
  ['', ['maternity', 'fast-fashion']],
  ['母婴', ['maternity']],
  ['MOTHERS', ['maternity']],
  ['fashion', ['fast-fashion']],
  ['周二 尺码', ['fast-fashion']],
  ['周二 母婴', []],
])('“%s” finds what has all of its words', (search, slugs) => {
  expect(found(search)).toEqual(slugs)
})

it('keeps to a community type', () => {
  expect(found('', 'broadcast')).toEqual(['fast-fashion'])
  expect(found('母婴', 'broadcast')).toEqual([])
})
