import { expect, test } from 'vitest'
import { secretIn } from '#server/features/audit/rules.ts'

test.each([
  [{ password: 'x' }, 'password'],
  [{ settings: { wecom: [{ wecomSecret: 'x' }] } }, 'settings.wecom.0.wecomSecret'],
  [{ corp: { aesKey: 'x' } }, 'corp.aesKey'],
  [{ headers: { Authorization: 'x' } }, 'headers.Authorization'],
  [{ reason: 'asked', count: 3, steps: ['a', 'b'], nothing: null }, null],
  [{ note: 'my password is x' }, null],
])('finds the secret of %j at %s', (detail, path) => {
  expect(secretIn(detail)).toBe(path)
})
