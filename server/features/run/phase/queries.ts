import type { ChatPhases, RunPhases } from '#contract/run-phase.ts'
import type { Phase, PlaybookDocument, Words } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { documentOf, phaseOf } from '#server/features/playbook/index.ts'
import { corpDay, getRun } from '#server/features/run/queries/runs.ts'
import { listPhaseChats } from '#server/features/run/phase/sql.ts'
import { listPlansOf } from '#server/features/run/sql/plan.ts'
import { findPlanChat } from '#server/features/run/sql/read/plan.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, localDateOf } from '#server/kernel/time.ts'

const wordsOf = ({ name, name_en: nameEn }: Phase): Words => ({ zh: name, en: nameEn ?? name })

type Chat = { createdAt: CorpInstant; memberCount: number; phaseId: string | null }

/** The phase that a group chat is in today, as its plan goes by it. */
function phaseToday(document: PlaybookDocument, chat: Chat, zone: string, today: Temporal.PlainDate): string | null {
  const groupDay = localDateOf(chat.createdAt, zone).until(today, { largestUnit: 'day' }).days + 1
  return phaseOf(document, { groupDay, memberCount: chat.memberCount, byHand: chat.phaseId })?.id ?? null
}

/** Where the group chats of a run stand, of those in the reader's scope. Throws `not_found`. */
export async function readRunPhases(tx: CorpTx, corpId: CorpId, scope: Scope, runId: string): Promise<RunPhases> {
  const run = await getRun(tx, corpId, scope, runId)
  const document = await documentOf(tx, corpId, run.playbookId, run.version)
  const { zone, today } = await corpDay(tx, corpId)
  const chats = await listPhaseChats(tx, corpId, scope, runId, null)
  const stands = chats.map((chat) => ({ byHand: chat.phaseId, phaseId: phaseToday(document, chat, zone, today) }))
  return {
    runId,
    phases: (document.phases ?? []).map((phase) => {
      const there = stands.filter((stand) => stand.phaseId === phase.id)
      return {
        phaseId: phase.id,
        name: wordsOf(phase),
        groupChats: there.length,
        byHand: there.filter((stand) => stand.byHand === phase.id).length,
        isByHand: phase.enter?.by_hand === true,
      }
    }),
    inNone: stands.filter((stand) => stand.phaseId === null).length,
  }
}

/** Where a group chat stands in each run whose playbook has phases. Throws `not_found`. */
export async function readChatPhases(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatId: string,
): Promise<ChatPhases> {
  if (!(await findPlanChat(tx, corpId, scope, groupChatId))) throw new AppError('not_found')
  const { zone, today } = await corpDay(tx, corpId)
  const runs: ChatPhases['runs'] = []
  for (const plan of await listPlansOf(tx, corpId, groupChatId)) {
    const document = await documentOf(tx, corpId, plan.playbookId, plan.version)
    const phases = document.phases ?? []
    if (phases.length === 0) continue
    const chat = { createdAt: plan.chatCreatedAt, memberCount: plan.memberCount, phaseId: plan.phaseId }
    runs.push({
      runId: plan.runId,
      runName: plan.runName,
      phaseId: phaseToday(document, chat, zone, today),
      byHand: phases.some((phase) => phase.id === plan.phaseId) ? plan.phaseId : null,
      phases: phases.map((phase) => ({
        phaseId: phase.id,
        name: wordsOf(phase),
        isByHand: phase.enter?.by_hand === true,
      })),
    })
  }
  return { runs }
}
