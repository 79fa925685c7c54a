import { expect, test } from 'vitest'
import { pathOf, type Place, placeOf } from '#mobile/place.ts'

const places: Place[] = [
  { kind: 'day' },
  { kind: 'sidebar' },
  { kind: 'persona' },
  { kind: 'absence' },
  { kind: 'task', staffTaskId: '0190a7a2-6f61-7ccb-9f3c-0a5f5d3f2f11' },
]

test.each(places)('a place is found again by its path: $kind', (place) => {
  expect(placeOf(pathOf(place))).toEqual(place)
})

test.each(['/staff/', '/staff/tasks', '/staff/nowhere'])('an address that leads nowhere (%s) is the day', (path) => {
  expect(placeOf(path)).toEqual({ kind: 'day' })
})
