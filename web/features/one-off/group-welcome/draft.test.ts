import { describe, expect, test } from 'vitest'
import type { GroupWelcome } from '#contract/group-welcome.ts'
import { draftOf, emptyWelcome, lookOf, missingOf, requestOf, type WelcomeDraft } from './draft.ts'

const ready: WelcomeDraft = { ...emptyWelcome, name: '新人欢迎', text: '欢迎 %NICKNAME%' }
const link = { title: '群规', description: '', url: 'https://shop.example' }
const file = { kind: 'image' as const, source: 'a.png' }

describe('a group welcome being written', () => {
  test.each<[string, Partial<WelcomeDraft>, ReturnType<typeof missingOf>]>([
    ['a name', { name: ' ' }, 'name'],
    ['something to say', { text: ' ' }, 'message'],
    ['a choice: WeCom takes one attachment', { files: [file], links: [link] }, 'one'],
    ['room for its text: 1,001 characters of 3 bytes are 3,003', { text: '字'.repeat(1001) }, 'size'],
    ['where its card leads', { links: [{ ...link, url: 'shop' }] }, 'link'],
    ['what its picture is', { files: [{ ...file, source: '' }] }, 'file'],
    ['nothing', {}, null],
  ])('misses %s', (_what, given, missing) => {
    expect(missingOf({ ...ready, ...given })).toBe(missing)
  })

  test.each<[string, GroupWelcome['attachment']]>([
    ['nothing', null],
    ['a picture', file],
    ['a card', { kind: 'link', title: '群规', url: 'https://shop.example' }],
    ['a mini-program', { kind: 'mini-program', title: '商城', appId: 'wx1', page: 'index', picture: 'a.png' }],
  ])('that carries %s is read back as it was sent', (_what, attachment) => {
    const request = { name: '新人欢迎', text: '欢迎', attachment, notify: true }
    const kept = { ...request, library: null } as GroupWelcome // the rest is not written
    expect(requestOf(draftOf(kept))).toEqual(request)
  })

  test('shows an example’s name where who joins sees their own', () => {
    expect(lookOf({ ...ready, links: [link] }, '陈晨')).toEqual([
      { kind: 'text', text: '欢迎 陈晨' },
      { kind: 'link', title: '群规', description: '', url: 'https://shop.example' },
    ])
  })
})
