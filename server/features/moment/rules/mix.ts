import type { MixRow, MixWarning, MomentMix } from '#contract/moment.ts'
import {
  ADVERT_KINDS,
  ADVERT_SHARE_MOST,
  MOMENT_MIX,
  type MomentKind,
  momentKinds,
  type MomentMeasure,
} from '#contract/moment-kind.ts'

/** A post of a plan: what it is for, and its local day. */
export type PlannedPost = { kind: MomentKind; date: string }

/** Whole weeks, from a Monday on. */
export type Weeks = { from: string; weeks: number }

/**
 * How a plan stands beside the frequency matrix over some weeks: each kind's posts against what they should be, and what
 * is wrong beyond one kind. Posts outside the weeks are passed over.
 */
export function mixOf(posts: readonly PlannedPost[], { from, weeks }: Weeks): MomentMix {
  const days = daysOf(from, weeks * 7)
  const known = new Set(days)
  const within = posts.filter(({ date }) => known.has(date))
  return {
    weeks,
    advertShareMost: ADVERT_SHARE_MOST,
    rows: momentKinds.map((kind) => rowOf(kind, within.filter((post) => post.kind === kind).length, weeks)),
    warnings: [...advertShares(within, from, weeks), ...advertsInADay(within), ...knowledgeGaps(within, days)],
  }
}

function rowOf(kind: MomentKind, planned: number, weeks: number): MixRow {
  const { least, most } = boundsOf(MOMENT_MIX[kind], weeks)
  const standing = planned < least ? 'short' : most !== null && planned > most ? 'over' : 'fits'
  return { kind, planned, least, most, standing }
}

/** A measure over so many weeks: what is over four weeks may fall into any of them, so that one alone may have none. */
export function boundsOf(measure: MomentMeasure, weeks: number): { least: number; most: number | null } {
  const share = weeks / measure.weeks
  return {
    least: Math.floor(measure.least * share),
    most: measure.most === null ? null : Math.ceil(measure.most * share),
  }
}

const isAdvert = ({ kind }: PlannedPost): boolean => ADVERT_KINDS.includes(kind)

/** Weeks in which more than a third of what customers see asks them to buy. Two posts alone are no flood. */
function advertShares(posts: readonly PlannedPost[], from: string, weeks: number): MixWarning[] {
  return Array.from({ length: weeks }, (_, week) => daysOf(from, 7, week * 7)).flatMap((days): MixWarning[] => {
    const own = posts.filter(({ date }) => days.includes(date))
    const adverts = own.filter(isAdvert).length
    const isFlood = adverts > 2 && adverts * 100 > own.length * ADVERT_SHARE_MOST
    const [monday] = days
    return isFlood && monday !== undefined
      ? [{ rule: 'advert_share', dates: [monday], adverts, posts: own.length }]
      : []
  })
}

function advertsInADay(posts: readonly PlannedPost[]): MixWarning[] {
  const byDay = Map.groupBy(posts.filter(isAdvert), ({ date }) => date)
  const dates = [...byDay].flatMap(([date, own]) => (own.length > 1 ? [date] : [])).sort()
  return dates.length > 0 ? [{ rule: 'adverts_in_a_day', dates }] : []
}

/** Days on which something is posted, and nothing to learn from; a day without any post is told by the row of its kind. */
function knowledgeGaps(posts: readonly PlannedPost[], days: readonly string[]): MixWarning[] {
  const dates = days.filter((day) => {
    const own = posts.filter(({ date }) => date === day)
    return own.length > 0 && own.every(({ kind }) => kind !== 'knowledge')
  })
  return dates.length > 0 ? [{ rule: 'day_without_knowledge', dates }] : []
}

const daysOf = (from: string, count: number, after = 0): string[] => {
  const first = Temporal.PlainDate.from(from).add({ days: after })
  return Array.from({ length: count }, (_, day) => first.add({ days: day }).toString())
}
