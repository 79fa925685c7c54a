import { expect, test } from 'vitest'
import { createOutbox, type Handed, type Waiting } from '#mobile/send/outbox.ts'

const sent = { outcome: 'sent', via: 'sidebar', note: '' } as const

/** A device whose storage outlives its pages, and a server behind a line that may be down. */
function device(line: Handed[] = []) {
  let stored: string | null = null
  const taken: Waiting[] = []
  const page = () =>
    createOutbox({
      load: () => stored,
      save: (text) => {
        stored = text
      },
      hand: async (waiting) => {
        const handed = line.shift() ?? 'taken'
        if (handed === 'taken') taken.push(waiting)
        return handed
      },
    })
  return { page, taken, store: (text: string) => (stored = text) }
}

test('hands a report over at once, and keeps it no longer', async () => {
  const { page, taken } = device()
  const outbox = page()
  await outbox.add('a', sent)
  expect([taken, outbox.holds('a')]).toEqual([[{ staffTaskId: 'a', report: sent }], false])
})

test('keeps a report while the line is down, for the next page too', async () => {
  const { page, taken } = device(['unreachable', 'unreachable'])
  await page().add('a', sent)
  const next = page()
  expect(next.holds('a')).toBe(true)
  await next.flush()
  expect(taken).toEqual([])
  await next.flush()
  expect([taken.length, next.holds('a')]).toEqual([1, false])
})

test('drops what the server has no use for, and hands over the rest', async () => {
  const { page, taken } = device(['unreachable', 'refused'])
  const outbox = page()
  await outbox.add('a', sent)
  await outbox.add('b', sent)
  expect([taken.map((one) => one.staffTaskId), outbox.holds('a')]).toEqual([['b'], false])
})

test('a second word on the same task replaces the first', async () => {
  const { page, taken } = device(['unreachable'])
  const outbox = page()
  await outbox.add('a', { outcome: 'not_sent', note: '' })
  await outbox.add('a', sent)
  expect(taken).toEqual([{ staffTaskId: 'a', report: sent }])
})

test('storage that somebody else wrote into does no harm', async () => {
  const { page, store, taken } = device()
  store('{"not":"ours"')
  await page().add('a', sent)
  expect(taken).toHaveLength(1)
})
