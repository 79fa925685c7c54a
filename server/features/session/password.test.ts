import { expect, test } from 'vitest'
import { hashPassword, newPassword, verifyPassword } from '#server/features/session/password.ts'
import { passwordFault } from '#server/features/session/rules.ts'

test('a password is known by its hash, another one is not, and no hash is made twice', async () => {
  const [hash, again] = await Promise.all([hashPassword('正确的马电池订书钉'), hashPassword('正确的马电池订书钉')])
  expect(await verifyPassword({ hash, password: '正确的马电池订书钉' })).toBe(true)
  expect(await verifyPassword({ hash, password: '正确的马电池订书针' })).toBe(false)
  expect(again).not.toBe(hash)
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('the reference implementation’s own hash proves its password', async () => {
  // phc-winner-argon2, src/test.c: argon2id, version 0x13, t=2, m=2^16, p=1
  const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await verifyPassword({ hash, password: 'password' })).toBe(true)
  expect(await verifyPassword({ hash, password: 'passwore' })).toBe(false)
})

test('something that is no hash is an error, not a wrong password', async () => {
  await expect(verifyPassword({ hash: 'plain', password: 'plain' })).rejects.toThrow('not an Argon2id hash')
})

test('a made password is good enough to keep', () => {
  const password = newPassword()
  expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
  expect(passwordFault(password, ['owner'])).toBeNull()
  expect(newPassword()).not.toBe(password)
})
