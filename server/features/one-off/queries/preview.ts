import type { Foreseen, OneOffPreview, SaveOneOff } from '#contract/one-off.ts'
import { governorOfDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import { readOverloadedShares } from '#server/features/delivery/index.ts'
import { quotaWindow, readCapUse, readQuotaLeft, startOfWeek } from '#server/features/governor/index.ts'
import { prepare, type Ready } from '#server/features/one-off/commands/prepare.ts'
import { differsBy } from '#server/features/one-off/rules/document.ts'
import { measure } from '#server/features/one-off/rules/fault.ts'
import { type Foresight, foresee } from '#server/features/one-off/rules/foresee.ts'
import { readChatDays, readPlannedUntil } from '#server/features/one-off/sql/chat-day.ts'
import { findOneOff } from '#server/features/one-off/sql/one-off.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { type CorpInstant, latest, localDateOf, startOfDay } from '#server/kernel/time.ts'

const named = 5

type Seen = { groupChatId: string; name: string; foresight: Foresight }

/**
 * What sending would do, in numbers; changes nothing. Refuses as sending does. `instead` is the one-off that it would take
 * the place of.
 */
export async function previewOneOff(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  input: SaveOneOff,
  instead: string | undefined,
): Promise<OneOffPreview> {
  const ready = await prepare(tx, actor, scope, input, newId())
  const { corp, dueAt, document, chats } = ready
  const replaced = instead === undefined ? null : await findOneOff(tx, actor.corpId, scope, instead)
  if (instead !== undefined && !replaced) throw new AppError('not_found')
  const ids = chats.map(({ chat }) => chat.groupChatId)
  const governor = governorOfDocument(document)
  const date = localDateOf(dueAt, corp.zone)
  const startsAt = startOfDay(date, corp.zone)
  const window = { mode: corp.massSendMode, ...quotaWindow(corp.massSendMode, date) }
  const days = await readChatDays(tx, actor.corpId, ids, { date, startsAt }, replaced?.runId ?? null)
  const caps = await readCapUse(tx, actor.corpId, ids, date, startOfWeek(date))
  const quota = await readQuotaLeft(tx, actor.corpId, ids, window)
  const overloaded = await readOverloadedShares(tx, actor.corpId, ids, startsAt, governor.memberLoadPerDay)
  const until = await readPlannedUntil(tx, actor.corpId, ids)
  const request = { dueAt, turn: input.turn, governor, zone: corp.zone, mode: corp.massSendMode }
  const seen = chats.flatMap(({ chat }): Seen[] => {
    const day = days.get(chat.groupChatId)
    if (!day) return []
    const foresight = foresee(request, {
      ...day,
      usedThatDay: caps.get(chat.groupChatId)?.usedToday ?? 0,
      quotaLeft: quota.get(chat.groupChatId) ?? 0,
      overloadedShare: overloaded.get(chat.groupChatId) ?? 0,
    })
    return [{ groupChatId: chat.groupChatId, name: chat.name, foresight }]
  })
  return {
    dueAt: dueAt.toString(),
    groupChats: chats.length,
    contacts: chats.reduce((sum, { chat }) => sum + chat.contacts, 0),
    owners: new Set(chats.map(({ chat }) => chat.ownerStaffId)).size,
    taps: tapsOf(ready),
    outcomes: outcomesOf(seen),
    quota: {
      mode: corp.massSendMode,
      left: [...quota.values()].reduce((sum, left) => sum + Math.max(0, left), 0),
      total: window.quota * ids.length,
      spent: [...quota.values()].filter((left) => left <= 0).length,
    },
    conflicts: {
      steps: [...days.values()].reduce((sum, day) => sum + day.steps.length, 0),
      later: seen.reduce((sum, { foresight }) => sum + foresight.later, 0),
      withoutRoom: seen.reduce((sum, { foresight }) => sum + foresight.withoutRoom, 0),
      plannedUntil: localDateOf(until ?? dueAt, corp.zone).toString(),
    },
    parts: input.parts.map((part, index) => ({
      groupChats: part.groupChatIds.length,
      ...measure(document, index + 1),
    })),
  }
}

/** Confirmations: one for each text of each owner. */
const tapsOf = ({ input, chats }: Ready): number =>
  new Set(
    chats.map(({ chat, place }) => {
      const part = input.parts[place - 1]
      const differs = part ? differsBy(part.message) : null
      return `${place} ${differs === 'group_chat' ? chat.groupChatId : chat.ownerStaffId}`
    }),
  ).size

const order: Record<Foreseen, number> = { mass_send: 0, staff_task: 1, deferred: 2, paused: 3, dropped: 4 }

function outcomesOf(seen: readonly Seen[]): OneOffPreview['outcomes'] {
  const groups = Map.groupBy(seen, ({ foresight }) => `${foresight.outcome} ${foresight.reason ?? ''}`)
  return [...groups.values()]
    .flatMap((items) => {
      const [first] = items
      if (!first) return []
      const untils = items.flatMap(({ foresight }): CorpInstant[] => (foresight.until ? [foresight.until] : []))
      const [one, ...others] = untils
      return [
        {
          outcome: first.foresight.outcome,
          reason: first.foresight.reason,
          groupChats: items.length,
          until: one ? latest(one, ...others).toString() : null,
          examples: items.slice(0, named).map(({ groupChatId, name }) => ({ groupChatId, name })),
        },
      ]
    })
    .sort((a, b) => order[a.outcome] - order[b.outcome] || b.groupChats - a.groupChats)
}
