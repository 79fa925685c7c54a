/** Spec 60, Time: every clock change of every IANA zone in a year, against the wall read minute by minute. */
import { expect, test } from 'vitest'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { corpInstant } from '#server/kernel/time.ts'
import { type ClockChange, clockChanges, middleOf } from '#server/test/clock-changes.ts'
import { documentOf, step } from './fixture/sample.ts'
import { occurrencesOf } from './occurrence.ts'

/** When a clock on the wall first shows a time; where it never does, as long after the gap as the time lies in it. */
function readWall({ at, byMinutes }: ClockChange, wall: Temporal.PlainDateTime): Temporal.Instant {
  for (let minute = -120; minute < 120; minute += 1) {
    const now = at.add({ minutes: minute })
    if (now.toPlainDateTime().equals(wall)) return now.toInstant()
  }
  const gapStart = at.toPlainDateTime().subtract({ minutes: byMinutes })
  return at.add({ minutes: gapStart.until(wall).total('minutes') }).toInstant()
}

const documents = new Map<string, PlaybookDocument>()
function dailyAt(time: string): PlaybookDocument {
  const document = documents.get(time) ?? documentOf([step({ id: 's', when: { kind: 'daily', at: time } })])
  documents.set(time, document)
  return document
}

test('there are changes to look at: gaps and overlaps, of an hour and of less', () => {
  expect(clockChanges.filter(({ byMinutes }) => byMinutes > 0).length).toBeGreaterThan(50)
  expect(clockChanges.filter(({ byMinutes }) => byMinutes < 0).length).toBeGreaterThan(50)
  expect(clockChanges.some(({ byMinutes }) => Math.abs(byMinutes) === 30)).toBe(true)
})

test('a step in the middle of a change is due once that day, when the wall first shows it or as long after the gap', () => {
  for (const change of clockChanges) {
    const wall = middleOf(change)
    const day = wall.toPlainDate()
    const createdAt = corpInstant(day.subtract({ days: 3 }).toZonedDateTime(change.zone).toInstant())
    const planned = occurrencesOf(
      dailyAt(wall.toPlainTime().toString({ smallestUnit: 'minute' })),
      {
        zone: change.zone,
        appliedAt: createdAt,
        chat: { createdAt, memberCount: null, phaseByHand: null },
        variables: {},
      },
      day.subtract({ days: 1 }),
      day.add({ days: 2 }),
    )
    const days = [-1, 0, 1].map((distance) => day.add({ days: distance }).toString())
    expect([change.zone, ...planned.map((each) => each.localDate.toString())]).toEqual([change.zone, ...days])
    expect([change.zone, planned[1]?.dueAt.toString()]).toEqual([change.zone, readWall(change, wall).toString()])
  }
})
