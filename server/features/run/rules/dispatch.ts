import type { Channel, Governor, PlaybookDocument } from '#contract/playbook.ts'
import {
  type Contender,
  firstOf,
  keptFor,
  mayPost,
  type MassSendMode,
  type PauseLevel,
  quotaForToday,
  type SendRequest,
  type Standing,
  type Verdict,
  winMassSend,
} from '#server/features/governor/index.ts'
import { type CorpInstant, latest, localDateOf, startOfDay } from '#server/kernel/time.ts'

export type ColumnCaps = { key: string; perDay: number | null; perWeek: number | null }

/** A due occurrence with what its playbook says of it. */
export type DueOccurrence = Omit<Contender, 'wakeAt'> & {
  groupChatId: string
  expectedAt: CorpInstant
  governor: Governor
  catchUp: SendRequest['catchUp']
  /** Its column, named with its playbook, and the caps it has of its own. */
  column: ColumnCaps | null
  /** Where it goes by hand; null: into the group chat. */
  channel: Channel | null
  paused: PauseLevel | null
  inRun: boolean
  /** Until then staff may still send it on the permit of an earlier release. */
  permitUntil: CorpInstant | null
}

/** A group chat and today's figures of it. */
export type ChatFacts = {
  groupChatId: string
  dismissed: boolean
  ownerActive: boolean
  openUntil: CorpInstant | null
  lastSentAt: CorpInstant | null
  usedToday: number
  usedThisWeek: number
  usedByColumnToday: ReadonlyMap<string, number>
  usedByColumnThisWeek: ReadonlyMap<string, number>
  overloadedShare: number
  quotaLeft: number
  massSendsToday: number
  /** Steps of today that have not been released, those decided here included. */
  contenders: readonly Contender[]
}

export type Decision = {
  occurrence: DueOccurrence
  verdict: Verdict
  /** The steps that the day's cap is kept for, where that is what held it back. */
  keptFor: readonly Contender[]
  route: 'mass_send' | 'staff_task' | 'manual'
  /** What was seen, for the why panel. */
  seen: {
    usedToday: number
    capDay: number
    quotaLeft: number
    overloadedPercent: number
    routeBecause: 'quota' | 'quota_spent' | 'quota_kept_for_higher_priority' | 'channel_by_hand'
  }
}

/**
 * Decides what is due for a batch of group chats: in each, in the order of arbitration, each decision seeing those before
 * it. Same input, same answer.
 */
export function decide(
  due: readonly DueOccurrence[],
  chats: ReadonlyMap<string, ChatFacts>,
  quota: { mode: MassSendMode; date: Temporal.PlainDate },
  zone: string,
  now: CorpInstant,
): Decision[] {
  const decisions: Decision[] = []
  const dayEnds = startOfDay(localDateOf(now, zone).add({ days: 1 }), zone)
  for (const [groupChatId, items] of Map.groupBy(due, (item) => item.groupChatId)) {
    const facts = chats.get(groupChatId)
    if (!facts) continue
    let standing = facts
    const waiting = items.map((item) => ({ ...item, wakeAt: now }))
    const decided = waiting.sort(firstOf).map(({ wakeAt, ...occurrence }) => {
      const isByHand = occurrence.channel !== null
      const seen = isByHand ? elsewhere(standing) : standing
      const kept = keptFor({ ...occurrence, wakeAt }, seen.contenders, now, dayEnds)
      const verdict = mayPost(requestOf(occurrence), standingOf(occurrence, seen, kept.length, zone), now)
      if (verdict.kind === 'release' && !isByHand) standing = afterRelease(standing, occurrence, verdict.expiresAt)
      if (verdict.kind === 'defer' && !isByHand) standing = afterDeferral(standing, occurrence, verdict.until)
      const isKept =
        'reason' in verdict && verdict.reason === 'cap_day' && seen.usedToday < occurrence.governor.groupPerDay
      return { occurrence, verdict, keptFor: isKept ? kept : [], isByHand, seen }
    })
    // What is dropped takes no mass send from what is not.
    const dropped = new Set(
      decided.flatMap(({ occurrence, verdict }) => (verdict.kind === 'drop' ? occurrence.occurrenceId : [])),
    )
    const contenders = facts.contenders.filter(({ occurrenceId }) => !dropped.has(occurrenceId))
    const share = quotaForToday(quota.mode, quota.date, facts.quotaLeft + facts.massSendsToday) - facts.massSendsToday
    const winners = winMassSend(contenders, Math.min(share, facts.quotaLeft))
    for (const { occurrence, verdict, keptFor: kept, isByHand, seen } of decided) {
      const wins = winners.has(occurrence.occurrenceId)
      decisions.push({
        occurrence,
        verdict,
        keptFor: kept,
        route: isByHand ? 'manual' : wins ? 'mass_send' : 'staff_task',
        seen: {
          usedToday: seen.usedToday,
          capDay: occurrence.governor.groupPerDay,
          quotaLeft: facts.quotaLeft,
          overloadedPercent: Math.round(seen.overloadedShare * 1000) / 10,
          routeBecause: isByHand
            ? 'channel_by_hand'
            : wins
              ? 'quota'
              : facts.quotaLeft <= 0
                ? 'quota_spent'
                : 'quota_kept_for_higher_priority',
        },
      })
    }
  }
  return decisions
}

/** A step's column, named with its playbook, and the caps the document gives it. */
export function columnCapsOf(
  document: PlaybookDocument,
  playbookId: string,
  columnId: string | null,
): ColumnCaps | null {
  const column = document.columns?.find((item) => item.id === columnId)
  return column
    ? { key: `${playbookId}/${column.id}`, perDay: column.per_day ?? null, perWeek: column.per_week ?? null }
    : null
}

/** How a chat stands to what does not go into it: nothing that it has had or waits for is in the way. */
const elsewhere = (facts: ChatFacts): ChatFacts => ({
  ...facts,
  openUntil: null,
  lastSentAt: null,
  usedToday: 0,
  usedThisWeek: 0,
  usedByColumnToday: new Map(),
  usedByColumnThisWeek: new Map(),
  overloadedShare: 0,
  contenders: [],
})

const requestOf = (occurrence: DueOccurrence): SendRequest => ({
  dueAt: occurrence.dueAt,
  expectedAt: occurrence.expectedAt,
  governor: occurrence.governor,
  catchUp: occurrence.catchUp,
  column: occurrence.column,
})

function standingOf(occurrence: DueOccurrence, facts: ChatFacts, keptToday: number, zone: string): Standing {
  return {
    zone,
    dismissed: facts.dismissed,
    ownerActive: facts.ownerActive,
    inRun: occurrence.inRun,
    paused: occurrence.paused,
    openUntil: facts.openUntil,
    permitUntil: occurrence.permitUntil,
    lastSentAt: facts.lastSentAt,
    usedToday: facts.usedToday,
    keptToday,
    usedThisWeek: facts.usedThisWeek,
    usedByColumnToday: facts.usedByColumnToday.get(occurrence.column?.key ?? '') ?? 0,
    usedByColumnThisWeek: facts.usedByColumnThisWeek.get(occurrence.column?.key ?? '') ?? 0,
    overloadedShare: facts.overloadedShare,
  }
}

function afterRelease(facts: ChatFacts, { column }: DueOccurrence, expiresAt: CorpInstant): ChatFacts {
  const oneMore = (used: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    column === null ? used : new Map(used).set(column.key, (used.get(column.key) ?? 0) + 1)
  return {
    ...facts,
    openUntil: facts.openUntil ? latest(facts.openUntil, expiresAt) : expiresAt,
    usedToday: facts.usedToday + 1,
    usedThisWeek: facts.usedThisWeek + 1,
    usedByColumnToday: oneMore(facts.usedByColumnToday),
    usedByColumnThisWeek: oneMore(facts.usedByColumnThisWeek),
  }
}

/** What was put off until later today has its place kept, as if it had been found so. */
const afterDeferral = (facts: ChatFacts, { occurrenceId }: DueOccurrence, until: CorpInstant): ChatFacts => ({
  ...facts,
  contenders: facts.contenders.map((item) => (item.occurrenceId === occurrenceId ? { ...item, wakeAt: until } : item)),
})
