import type { Expected, Rehearsal } from '#contract/rehearsal.ts'

/** A figure of two rehearsals under the same conditions. `model`: people's word, not the rules'. */
export type AgainstRow = {
  key: (typeof ruled)[number]['key'] | (typeof modelled)[number]['key']
  before: number
  now: number
  change: Change
  isModel: boolean
}

/** `unclear`: what differs lies within what the model's own chance makes of one and the same plan. */
export type Change = 'same' | 'more' | 'less' | 'unclear'

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0)

/** What follows from the plan and the rules, by the words that the rehearsal's own figures have. */
const ruled = [
  { key: 'due', of: (one: Rehearsal) => one.occurrences.due },
  { key: 'sent', of: (one: Rehearsal) => one.occurrences.sent },
  { key: 'massSend', of: (one: Rehearsal) => one.deliveries.massSend },
  { key: 'byHand', of: (one: Rehearsal) => one.deliveries.staffTask },
  { key: 'messages', of: (one: Rehearsal) => one.deliveries.message },
  { key: 'deferred', of: (one: Rehearsal) => one.occurrences.deferred },
  { key: 'left', of: (one: Rehearsal) => sum(one.occurrences.dropped) },
  { key: 'groupMost', of: (one: Rehearsal) => one.maxPerGroupPerDay },
  { key: 'memberMost', of: (one: Rehearsal) => one.maxPerMemberPerDay },
  { key: 'repeats', of: (one: Rehearsal) => one.repeats },
  { key: 'tapsMean', of: (one: Rehearsal) => one.work.tapsMean },
  { key: 'tapsMost', of: (one: Rehearsal) => one.work.tapsMost },
  { key: 'minutesMean', of: (one: Rehearsal) => one.work.minutesMean },
  { key: 'minutesMost', of: (one: Rehearsal) => one.work.minutesMost },
] as const

/** What people may make of it. */
const modelled = [
  { key: 'clickers', of: (one: Rehearsal) => one.model.clickers },
  { key: 'leavers', of: (one: Rehearsal) => one.model.left },
  { key: 'orders', of: (one: Rehearsal) => one.model.orders },
  { key: 'paid', of: (one: Rehearsal) => inYuan(one.model.paidFen) },
] as const

const inYuan = ({ value, low, high }: Expected): Expected => ({
  value: Math.round(value / 100),
  low: Math.round(low / 100),
  high: Math.round(high / 100),
})

/** Two rehearsals of the same people, day and length, figure by figure; what is 0 in both is left out. */
export function compareRehearsals(before: Rehearsal, now: Rehearsal): AgainstRow[] {
  const rows: AgainstRow[] = [
    ...ruled.map(({ key, of }): AgainstRow => {
      const [one, other] = [of(before), of(now)]
      const change = one === other ? 'same' : other > one ? 'more' : 'less'
      return { key, before: one, now: other, change, isModel: false }
    }),
    ...modelled.map(({ key, of }): AgainstRow => {
      const [one, other] = [of(before), of(now)]
      return { key, before: one.value, now: other.value, change: changeOf(one, other), isModel: true }
    }),
  ]
  return rows.filter((row) => row.before !== 0 || row.now !== 0)
}

function changeOf(before: Expected, now: Expected): Change {
  if (before.value === now.value) return 'same'
  if (now.low > before.high) return 'more'
  return now.high < before.low ? 'less' : 'unclear'
}
