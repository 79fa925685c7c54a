import { expect, test } from 'vitest'
import { linesOf, readTyped } from './env-lines.ts'

const typed = {
  corpId: ' ww0123456789abcdef ',
  agentId: '1000002',
  secret: 'a-secret-of-16-chars',
  token: 't',
  aesKey: '',
}

test('values are asked about without the spaces around them, the AgentId as a number, and what is empty not at all', () => {
  expect(readTyped(typed)).toEqual({
    corpId: 'ww0123456789abcdef',
    agentId: 1_000_002,
    secret: 'a-secret-of-16-chars',
    token: 't',
  })
})

test('nothing is asked while nothing is typed, or the AgentId is no number', () => {
  expect(readTyped({})).toBeNull()
  expect(readTyped({ secret: '  ' })).toBeNull()
  expect(readTyped({ agentId: '10o2' })).toBeNull()
})

test('lines for .env hold what was typed; those to look at hide the secrets', () => {
  expect(linesOf(typed, false)).toBe(
    'WECOM_CORP_ID=ww0123456789abcdef\nWECOM_AGENT_ID=1000002\nWECOM_SECRET=a-secret-of-16-chars\nWECOM_TOKEN=t',
  )
  expect(linesOf(typed, true)).toBe(
    'WECOM_CORP_ID=ww0123456789abcdef\nWECOM_AGENT_ID=1000002\nWECOM_SECRET=••••••\nWECOM_TOKEN=••••••',
  )
})
