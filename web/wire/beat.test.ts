import { expect, test } from 'vitest'
import { gatherBeats, topicsOf } from '#web/wire/beat.ts'
import type { Topic } from '#web/wire/topic.ts'

test('a beat names what changed; words of a later server are passed over', () => {
  expect(topicsOf('{"topics":["delivery","board","run"]}')).toEqual(['delivery', 'run'])
})

test.each(['', '[]', 'null', '{"topics":"delivery"}', '{'])('a beat that says nothing (%s) changes nothing', (beat) => {
  expect(topicsOf(beat)).toEqual([])
})

test('many beats become one batch a second: the first at once, the rest together', () => {
  let now = 0
  const due: { at: number; run: () => void }[] = []
  const batches: Topic[][] = []
  const gather = gatherBeats(
    1_000,
    () => now,
    (run, ms) => due.push({ at: now + ms, run }),
    (batch) => batches.push([...batch]),
  )
  const pass = (ms: number) => {
    now += ms
    for (const { run } of due.splice(0).filter(({ at, run }) => at <= now || (due.push({ at, run }), false))) run()
  }
  gather(['delivery'])
  pass(0)
  gather(['run'])
  gather(['delivery'])
  gather(['run'])
  pass(400)
  expect(batches).toEqual([['delivery']])
  pass(600)
  expect(batches).toEqual([['delivery'], ['run', 'delivery']])
})
