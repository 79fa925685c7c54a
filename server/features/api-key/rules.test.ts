import { describe, expect, it } from 'vitest'
import { keyPermissions, permissionsOfScopes } from '#contract/api-key.ts'
import { keyIn, keyText, whyDead } from '#server/features/api-key/rules.ts'

const key = keyText({ mark: 'abcd_-12', corp: 'c'.repeat(22), chance: 'x'.repeat(43) })

describe('a header', () => {
  it.each([undefined, '', 'Basic dXNlcjpwYXNz', 'Bearer eyJhbGciOi', key])('%s carries no key of ours', (header) => {
    expect(keyIn(header)).toBeNull()
  })
  it.each([`Bearer ${key}`, `bearer  ${key} `])('%s carries a key and the corp it names', (header) => {
    expect(keyIn(header)).toEqual({ key, corp: 'c'.repeat(22) })
  })
  it.each(['Bearer qk_', `Bearer ${key}x`, `Bearer ${key.slice(0, -1)}`, `Bearer ${key.replace('x', '/')}`])(
    '%s is meant to carry one and cannot',
    (header) => {
      expect(keyIn(header)).toBe('broken')
    },
  )
})

describe('scopes', () => {
  it('hold what they name, reads of all, or everything that a key may hold', () => {
    expect(permissionsOfScopes(['run.read', 'run.pause'])).toEqual(['run.read', 'run.pause'])
    expect(permissionsOfScopes(['*.read'])).toEqual(keyPermissions.filter((name) => name.endsWith('.read')))
    expect(permissionsOfScopes(['*'])).toEqual(keyPermissions)
  })
  it('never hold what is a person’s own', () => {
    for (const own of ['session.own', 'api_key.change', 'api_key.read', 'staff.assign'])
      expect(permissionsOfScopes(['*', own])).not.toContain(own)
  })
})

it('a key is dead for the first reason that holds', () => {
  const live = { isRevoked: false, isExpired: false }
  expect(whyDead(live, { mayEnter: true })).toBeNull()
  expect(whyDead({ ...live, isRevoked: true }, null)).toBe('revoked')
  expect(whyDead({ ...live, isExpired: true }, { mayEnter: true })).toBe('expired')
  expect(whyDead(live, { mayEnter: false })).toBe('staff_gone')
  expect(whyDead(live, null)).toBe('staff_gone')
})
