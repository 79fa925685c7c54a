import { expect, test } from 'vitest'
import { mayDo, permissions, permissionsOf, roles } from '#contract/permission.ts'

test('an owner holds every permission', () => {
  expect(permissionsOf('owner')).toEqual(Object.keys(permissions))
})

test('each role of the office holds what the next one below it holds', () => {
  const ladder = ['owner', 'admin', 'manager', 'operator'] as const
  for (const [index, role] of ladder.slice(1).entries()) {
    const above = ladder[index] ?? 'owner'
    expect(permissionsOf(role).filter((permission) => !mayDo(above, permission))).toEqual([])
  }
})

test('a viewer changes nothing but its own sessions', () => {
  expect(permissionsOf('viewer').filter((permission) => !permission.endsWith('.read'))).toEqual(['session.own'])
})

test('staff neither steer the corp nor start anything', () => {
  for (const permission of ['corp.configure', 'corp.pause', 'run.apply', 'playbook.write', 'audit.read'] as const)
    expect(mayDo('staff', permission)).toBe(false)
})

test('every permission says why it is held by those it is held by, in the order of the roles', () => {
  for (const { roles: holders, reason } of Object.values(permissions)) {
    expect(reason.length).toBeGreaterThan(10)
    expect(roles.filter((role) => holders.includes(role))).toEqual([...holders])
  }
})
