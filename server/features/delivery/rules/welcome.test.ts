import { expect, test } from 'vitest'
import { afterWelcome } from '#server/features/delivery/rules/welcome.ts'

const refused = (code: number, of: 'retry' | 'wait' | 'ask_person' | 'drop' = 'drop') =>
  ({ ok: false, kind: 'refused', class: of, code }) as const
const unknown = { ok: false, kind: 'unknown' } as const
const noFile = (mayPass: boolean) => ({ ok: false, kind: 'no_file', mayPass }) as const
const ended = (state: string, reason: string | null) => ({ kind: 'ended', outcome: { state, reason, quota: null } })

test.each([
  ['what WeCom took is sent', { ok: true } as const, 1, 15_000, ended('sent', null)],
  ['a used code on the first call: the two chat already', refused(41051), 1, 15_000, ended('skipped', 'chat_begun')],
  ['a used code on a repeated call was used by ours', refused(41051), 2, 15_000, ended('sent', null)],
  ['an old code is too late', refused(41050), 1, 15_000, ended('expired', 'welcome_too_late')],
  ['what can never work fails with its code', refused(41053), 1, 15_000, ended('failed', 'wecom_41053')],
  [
    'what a person must put right fails with its code',
    refused(48002, 'ask_person'),
    1,
    15_000,
    ended('failed', 'wecom_48002'),
  ],
  ['another app is sending: again soon', refused(41096, 'retry'), 1, 15_000, { kind: 'again', afterMs: 250 }],
  ['no answer: again, a little later each time', unknown, 3, 15_000, { kind: 'again', afterMs: 1_000 }],
  ['no answer for ever: never more than two seconds apart', unknown, 9, 15_000, { kind: 'again', afterMs: 2_000 }],
  ['a file that may come: again soon, however often', noFile(true), 9, 15_000, { kind: 'again', afterMs: 500 }],
  ['a file that comes too late', noFile(true), 1, 400, ended('expired', 'welcome_too_late')],
  ['a file that cannot come', noFile(false), 1, 15_000, ended('failed', 'media_missing')],
  ['no answer and no time left', unknown, 4, 1_900, ended('expired', 'welcome_too_late')],
])('%s', (_, answer, attempts, leftMs, after) => {
  expect(afterWelcome(answer, attempts, leftMs)).toEqual(after)
})
