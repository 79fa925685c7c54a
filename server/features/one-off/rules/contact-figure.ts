import type { ContactOneOffPage, ContactOneOffPreview } from '#contract/contact-one-off.ts'
import type { OccurrenceState, StateCounts } from '#contract/occurrence.ts'

/** One mass send carries one text to so many contacts: one confirmation of a member of staff. */
export const contactsOfTap = 10_000

const shownStaff = 50

/** What becomes of so many contacts of a part, counted from 1, through their only follower or, null, one of several. */
export type Foreseen = {
  place: number
  outcome: 'released' | 'deferred' | 'skipped'
  reason: string | null
  staffId: string | null
  staff: string | null
  contacts: number
  until: { toString(): string; epochMilliseconds: number } | null
}

const sum = (rows: readonly { contacts: number }[]): number => rows.reduce((all, { contacts }) => all + contacts, 0)
const isReached = ({ outcome }: Foreseen): boolean => outcome === 'released'
const tapsFor = (contacts: number): number => Math.ceil(contacts / contactsOfTap)

const outcomeWords = { released: 'reached', deferred: 'deferred', skipped: 'left_out' } as const
const order = { reached: 0, deferred: 1, left_out: 2 } as const

/** What sending comes to, in numbers. A member of staff taps once for each part, whatever the number of contacts up to 10,000. */
export function figuresOf(
  rows: readonly Foreseen[],
): Pick<ContactOneOffPreview, 'contacts' | 'reached' | 'outcomes' | 'taps' | 'staff' | 'byStaff' | 'unnamed'> {
  const reached = rows.filter(isReached)
  const outcomes = [...Map.groupBy(rows, (row) => `${row.outcome} ${row.reason ?? ''}`).values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const untils = group.flatMap(({ until }) => (until === null ? [] : [until]))
    const until = untils.toSorted((a, b) => b.epochMilliseconds - a.epochMilliseconds)[0]
    const outcome = outcomeWords[first.outcome]
    return [{ outcome, reason: first.reason, contacts: sum(group), until: until?.toString() ?? null }]
  })
  const byStaff = [...Map.groupBy(reached, (row) => row.staffId)].flatMap(([staffId, own]) =>
    staffId === null
      ? []
      : [
          {
            staffId,
            name: own[0]?.staff ?? '',
            contacts: sum(own),
            taps: [...Map.groupBy(own, (row) => row.place).values()].reduce((all, part) => all + tapsFor(sum(part)), 0),
          },
        ],
  )
  return {
    contacts: sum(rows),
    reached: sum(reached),
    outcomes: outcomes.toSorted((a, b) => order[a.outcome] - order[b.outcome] || b.contacts - a.contacts),
    taps: byStaff.reduce((all, { taps }) => all + taps, 0),
    staff: byStaff.length,
    byStaff: byStaff
      .toSorted((a, b) => b.contacts - a.contacts || (a.staffId < b.staffId ? -1 : 1))
      .slice(0, shownStaff),
    unnamed: sum(reached.filter(({ staffId }) => staffId === null)),
  }
}

/** Contacts of a part, and how many of them are reached. */
export const figuresOfPart = (rows: readonly Foreseen[], place: number): { contacts: number; reached: number } => {
  const own = rows.filter((row) => row.place === place)
  return { contacts: sum(own), reached: sum(own.filter(isReached)) }
}

type Stood = { state: OccurrenceState; reason: string | null; contacts: number }

/** How many contacts of each state. */
export const countsOf = (rows: readonly Stood[]): StateCounts => {
  const counts: StateCounts = {}
  for (const { state, contacts } of rows) counts[state] = (counts[state] ?? 0) + contacts
  return counts
}

/** Why contacts stand as they do, where there is a reason: the most frequent first. */
export const reasonsOf = (rows: readonly Stood[]): ContactOneOffPage['reasons'] =>
  [...Map.groupBy(rows, ({ state, reason }) => `${state} ${reason ?? ''}`).values()]
    .flatMap((group) => {
      const [first] = group
      return first?.reason ? [{ state: first.state, reason: first.reason, contacts: sum(group) }] : []
    })
    .toSorted((a, b) => b.contacts - a.contacts)
