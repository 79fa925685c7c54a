import { expect, test } from 'vitest'
import { unavailableChats, variableFaults } from '#web/features/playbook/apply/refusals.ts'
import { Refusal, type RefusalCode } from '#web/wire/request.ts'

const refusal = (code: RefusalCode, details: unknown) => new Refusal(code, 422, { details }, null)

test('group chats that cannot take part are gathered by why they cannot', () => {
  const chat = (value: string, name: string | undefined, reason: string) => ({
    field: 'groupChatIds',
    value,
    name,
    reason,
    rule: '…',
  })
  const error = refusal('group_chat_unavailable', [
    chat('a', '杭州·滨江', 'already_runs'),
    chat('b', undefined, 'unknown'),
    chat('c', '杭州·西湖', 'already_runs'),
  ])
  expect(unavailableChats(error)).toEqual([
    { reason: 'already_runs', groupChatIds: ['a', 'c'], names: ['杭州·滨江', '杭州·西湖'] },
    { reason: 'unknown', groupChatIds: ['b'], names: [] },
  ])
  expect(unavailableChats(refusal('not_found', undefined))).toEqual([])
})

test('a variable that is wrong in many group chats is told once, in the reader’s language', () => {
  const wrong = (groupChat: string) => ({
    field: '商城链接',
    groupChat,
    name: '商城链接',
    value: 'x',
    rule: 'variable_type',
    repair: { zh: '填 https:// 开头的网址', en: 'give an address that begins with https://' },
  })
  const error = refusal('variables_invalid', [wrong('杭州·滨江'), wrong('杭州·西湖')])
  expect(variableFaults(error, 'zh')).toEqual([
    { name: '商城链接', rule: 'variable_type', repair: '填 https:// 开头的网址', groupChats: 2 },
  ])
  expect(variableFaults(error, 'en')[0]?.repair).toBe('give an address that begins with https://')
})
