import { describe, expect, test } from 'vitest'
import type { CreateGroupWelcome } from '#contract/group-welcome.ts'
import { lexiconOf } from '#contract/screening.ts'
import { type ChatToAsk, chatStateOf, faultsOf, messageOf, noteOf, whomToAsk } from './rules.ts'

const welcome = (given: Partial<CreateGroupWelcome> = {}): CreateGroupWelcome => ({
  name: '新人欢迎',
  text: '欢迎 %NICKNAME%，先看群公告',
  attachment: null,
  notify: false,
  ...given,
})
const miniProgram = { kind: 'mini-program', title: '商城', appId: 'wx1', page: 'index', picture: 'cover.png' } as const
const link = { kind: 'link', title: '群规', url: 'https://shop.example/rules' } as const
const faults = (given: Partial<CreateGroupWelcome>, there: readonly string[] = []): string[] =>
  faultsOf(welcome(given), { lexicon: lexiconOf([]), there: new Set(there) }).map(
    ({ field, rule }) => `${field} ${rule}`,
  )

describe('a group welcome', () => {
  test.each<[string, Partial<CreateGroupWelcome>, string[]]>([
    ['a text with the name of who joins', {}, []],
    ['a link alone', { text: '', attachment: link }, []],
    ['nothing', { text: '' }, ['text group_welcome_empty']],
    // 1,001 characters of 3 bytes are 3,003.
    ['a text that is too long', { text: '字'.repeat(1001) }, ['text text_too_long']],
    ['a text of just as much', { text: '字'.repeat(1000) }, []],
    ['a blank that nobody fills', { text: '{{群名}}欢迎你' }, ['text blank_unfilled']],
    ['a barred word', { text: '全网最佳' }, ['text word_superlative']],
    ['a barred word on a card', { attachment: { ...link, title: '最佳群规' } }, ['attachment.title word_superlative']],
    [
      'a picture nobody uploaded',
      { attachment: { kind: 'image', source: 'a.png' } },
      ['attachment.source media_absent'],
    ],
    [
      'a picture of another form',
      { attachment: { kind: 'image', source: 'a.gif' } },
      ['attachment.source media_invalid'],
    ],
    ['a mini-program without its cover', { attachment: miniProgram }, ['attachment.picture media_absent']],
    // 22 characters of 3 bytes are 66; WeCom takes 64.
    [
      'a mini-program whose title is too long',
      { attachment: { ...miniProgram, title: '商'.repeat(22), picture: 'https://shop.example/a.png' } },
      ['attachment.title text_too_long'],
    ],
  ])('with %s', (_what, given, expected) => {
    expect(faults(given)).toEqual(expected)
  })

  test('takes a file that the corp has', () => {
    expect(faults({ attachment: { kind: 'image', source: 'a.png' } }, ['a.png'])).toEqual([])
  })

  test.each([
    [{ text: '好', attachment: null }, { text: '好' }],
    [
      { text: '', attachment: { ...link, description: '先看', picture: 'https://a.example/a.png' } },
      {
        attachments: [
          { kind: 'link', title: '群规', url: link.url, description: '先看', pictureUrl: 'https://a.example/a.png' },
        ],
      },
    ],
    [
      { text: '好', attachment: miniProgram },
      {
        text: '好',
        attachments: [{ kind: 'miniprogram', title: '商城', appId: 'wx1', page: 'index', pictureSource: 'cover.png' }],
      },
    ],
    [
      { text: '好', attachment: { kind: 'file' as const, source: 'a.pdf' } },
      { text: '好', attachments: [{ kind: 'file', source: 'a.pdf' }] },
    ],
  ])('%o is handed over as %o', (body, message) => {
    expect(messageOf(body)).toEqual(message)
  })
})

test.each([
  [null, 'none'],
  ['open', 'asked'],
  ['permitted', 'asked'],
  ['done', 'reported'],
  ['expired', 'not_done'],
  ['cancelled', 'not_done'],
] as const)('a group chat whose task is %s is %s', (task, state) => {
  expect(chatStateOf(task)).toBe(state)
})

describe('asking', () => {
  const chat = (groupChatId: string, given: Partial<ChatToAsk> = {}): ChatToAsk => ({
    groupChatId,
    name: groupChatId,
    ownerStaffId: '王敏',
    isOwnerGone: false,
    isAsked: false,
    ...given,
  })

  test('is one task an owner, and leaves out who is asked already and chats whose owner has left', () => {
    const { byOwner, ...counts } = whomToAsk([
      chat('a'),
      chat('b'),
      chat('c', { ownerStaffId: '李娜' }),
      chat('d', { isAsked: true }),
      chat('e', { isOwnerGone: true, isAsked: true }),
    ])
    expect(counts).toEqual({ asked: 3, waiting: 1, ownerGone: 1 })
    expect([...byOwner].map(([owner, chats]) => [owner, chats.map(({ name }) => name)])).toEqual([
      ['王敏', ['a', 'b']],
      ['李娜', ['c']],
    ])
  })

  test('names the group chats and how the text begins, or its name where there is none', () => {
    const note = noteOf({ name: '新人欢迎', text: '欢迎 %NICKNAME%，先看群公告' }, [{ name: '滨江店' }, { name: '' }])
    expect(note).toContain('2 个群里设置入群欢迎语：「滨江店」「未命名的群」。')
    expect(note).toContain('以「欢迎 %NICKNAME%，先看群公告」开头的那一条')
    expect(noteOf({ name: '新人欢迎', text: '' }, [{ name: 'a' }])).toContain('选「新人欢迎」那一条')
  })

  test('counts group chats beyond fifty', () => {
    const chats = Array.from({ length: 51 }, (_, place) => ({ name: `群${place}` }))
    const note = noteOf({ name: '', text: '好' }, chats)
    expect(note).toContain('「群49」 等 51 个群。')
    expect(note).not.toContain('「群50」')
  })
})
