import { expect, test } from 'vitest'
import { keyPermissions } from '#contract/api-key.ts'
import { areas, readScopes, scopesOf, ticked, type Ticks } from './scopes.ts'

const none: Ticks = new Set()

test('every permission that a key may hold is in one area', () => {
  expect(areas.flatMap(({ read, change }) => [...read, ...change]).sort()).toEqual([...keyPermissions].sort())
})

test('a tick for changing brings reading, and no reading takes changing away', () => {
  const both = ticked(none, 'run', 'change', true)
  expect(scopesOf(both)).toEqual(['run.read', 'run.apply', 'run.write', 'run.pause'])
  expect(scopesOf(ticked(both, 'run', 'read', false))).toEqual([])
  expect(scopesOf(ticked(both, 'run', 'change', false))).toEqual(['run.read'])
})

test('scopes are told by area, or in one word where they take in all', () => {
  expect(readScopes(['*', 'run.read'])).toBe('all')
  expect(readScopes(['*.read', 'run.read'])).toBe('reads')
  expect(readScopes(['run.read', 'run.pause', 'tag.read', 'corp.pause'])).toEqual([
    { area: 'corp', grant: 'change' },
    { area: 'tag', grant: 'read' },
    { area: 'run', grant: 'both' },
  ])
})
