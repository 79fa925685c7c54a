import type { CorpTx } from '#server/db/database.ts'
import type { Now, Work } from '#server/engine/queue.ts'
import { appendEvents, type EventDetail, type NewEvent } from '#server/features/event/index.ts'
import { type Holder, startOfWeek, type StepRef, type Winner, winnerOf } from '#server/features/governor/index.ts'
import type { Decision } from '#server/features/run/rules/dispatch.ts'
import { type DueRow, listHolders, listStepRefs } from '#server/features/run/sql/dispatch.ts'
import { startOfDay } from '#server/kernel/time.ts'

export type SettledFact = {
  row: DueRow
  kind: 'occurrence.deferred' | 'occurrence.held' | 'occurrence.asked' | 'occurrence.skipped'
  detail: EventDetail
  decision: Decision
}

type Day = { today: Temporal.PlainDate; zone: string }
type Lost = { fact: SettledFact; winner: Winner; isKept: boolean }

/**
 * Puts down what was decided of steps that did not go out, and tells what each gave way to: on the step, and on the one
 * that won over it. Asked for after the releases of the same batch are stored.
 */
export async function tellSettled(
  tx: CorpTx,
  { corpId, now: read }: Pick<Work, 'corpId' | 'now'>,
  facts: readonly SettledFact[],
  day: Day,
): Promise<void> {
  const now = read()
  const beaten = facts.filter((fact) => 'reason' in fact.decision.verdict && fact.row.channel === null)
  const chats = [...new Set(beaten.map((fact) => fact.row.groupChatId))]
  const holders = await listHolders(tx, corpId, chats, startOfDay(startOfWeek(day.today), day.zone))
  const kept = await listStepRefs(
    tx,
    corpId,
    beaten.flatMap(({ decision }) => keeperOf(decision) ?? []),
  )
  const lost = beaten.flatMap((fact): Lost[] => {
    const held = holders.get(fact.row.groupChatId) ?? []
    const found = lostTo(fact, held, kept, day.today)
    return found ? [{ fact, ...found }] : []
  })
  const winners = new Map(lost.map((item) => [item.fact, item]))
  await appendEvents(
    tx,
    corpId,
    [
      ...facts.map((fact) => {
        const won = winners.get(fact)
        return eventOf(
          fact.kind,
          fact.row,
          fact.row.occurrenceId,
          now,
          won ? { ...fact.detail, winner: winnerDetail(won) } : fact.detail,
        )
      }),
      ...lost.map(({ fact, winner }) =>
        eventOf('occurrence.displaced', fact.row, winner.step.occurrenceId, now, {
          loser: refDetail({ ...fact.row }),
          ...('until' in fact.detail ? { until: fact.detail['until'] ?? null } : {}),
          reason: fact.detail['reason'] ?? null,
        }),
      ),
    ],
    now.realAt,
  )
}

/** The step that takes the last of the day's sends that are kept. */
function keeperOf({ occurrence, keptFor, seen }: Decision): string | undefined {
  return keptFor[Math.max(0, occurrence.governor.groupPerDay - seen.usedToday - 1)]?.occurrenceId
}

function lostTo(
  { decision, row }: SettledFact,
  held: readonly Holder[],
  kept: ReadonlyMap<string, StepRef>,
  today: Temporal.PlainDate,
): { winner: Winner; isKept: boolean } | null {
  if (!('reason' in decision.verdict)) return null
  const keeper = kept.get(keeperOf(decision) ?? '')
  if (keeper) return { winner: { step: keeper, place: decision.occurrence.governor.groupPerDay }, isKept: true }
  const others = held.filter((holder) => holder.occurrenceId !== row.occurrenceId)
  const winner = winnerOf(decision.verdict.reason, decision.occurrence.column?.key ?? null, others, today)
  return winner && { winner, isKept: false }
}

const refDetail = ({ occurrenceId, runId, stepId, dueAt }: StepRef) => ({
  occurrenceId,
  runId,
  stepId,
  dueAt: dueAt.toString(),
})

const winnerDetail = ({ winner, isKept }: Lost): EventDetail => ({
  ...refDetail(winner.step),
  ...(winner.place === null ? {} : { place: winner.place }),
  ...(isKept ? { isKept } : {}),
})

const eventOf = (
  kind: NewEvent['kind'],
  row: DueRow,
  occurrenceId: string,
  now: Now,
  detail: EventDetail,
): NewEvent => ({
  key: `${kind === 'occurrence.displaced' ? `${occurrenceId} ` : ''}${row.occurrenceId} ${now.at.epochMilliseconds}`,
  kind,
  at: now.at,
  groupChatId: row.groupChatId,
  occurrenceId,
  detail,
})
