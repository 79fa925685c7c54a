import type { Why } from '#contract/occurrence.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { WhyPart } from '#contract/playbook/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow, findCorp } from '#server/features/corp/index.ts'
import { builtInValues, documentOf, fillStored, namesOf, renderContent } from '#server/features/playbook/index.ts'
import { bubblesOfBody, bubblesOfMessage, decisionsOf, inOrder, planFacts } from '#server/features/run/rules/why.ts'
import { readStepNames } from '#server/features/run/queries/step-names.ts'
import { listStepsOf } from '#server/features/run/sql/read/plan.ts'
import { countClicks, type FactRow, findWhy, listFacts, type WhyRow } from '#server/features/run/sql/read/why.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What the plan keeps with an occurrence. */
type Kept = { parts?: readonly WhyPart[]; localTime?: string }

/**
 * Why a step was, or was not, sent: from stored facts only (spec 10, Watch). `mayDecide` is whether the reader may settle
 * what it asks. Throws `not_found`.
 */
export async function readWhy(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  occurrenceId: string,
  mayDecide: boolean,
): Promise<Why> {
  const row = await findWhy(tx, corpId, scope, occurrenceId)
  const corp = await findCorp(tx, corpId)
  if (!row || !corp) throw new AppError('not_found')
  const { at } = await corpNow(tx, corpId)
  const document = await documentOf(tx, corpId, row.playbookId, row.version)
  const names = namesOf(document)
  const kept = row.why as Kept // only planning writes it
  const facts = await nameOthers(tx, corpId, await listFacts(tx, corpId, occurrenceId))
  const clicks = row.hasOwnLink ? await countClicks(tx, corpId, occurrenceId) : null
  const local = row.dueAt.toZonedDateTimeISO(corp.zone).toPlainTime().toString({ smallestUnit: 'minute' })
  return {
    occurrenceId,
    state: row.state,
    reason: row.reason,
    groupChat: { groupChatId: row.groupChatId, name: row.groupChatName },
    run: { runId: row.runId, name: row.runName, version: row.version },
    step: { stepId: row.stepId, ...names.step(row.stepId) },
    column: row.columnId === null ? null : { columnId: row.columnId, ...names.column(row.columnId) },
    dueAt: row.dueAt.toString(),
    localDate: row.localDate.toString(),
    localTime: kept.localTime ?? local,
    route: row.route,
    sender: row.senderStaffId === null ? null : { staffId: row.senderStaffId, name: row.senderName ?? '' },
    expiresAt: row.expiresAt?.toString() ?? null,
    sentAt: row.sentAt?.toString() ?? null,
    paused: row.paused,
    bubbles: bubblesOf(row, document),
    clicks: clicks?.clicks ?? null,
    facts: [
      ...planFacts(kept.parts ?? [], row.contentId, row.dueAt, names),
      ...inOrder([
        ...facts.map((fact) => ({ at: fact.at.toString(), code: fact.kind, detail: fact.detail })),
        ...(clicks?.lastAt
          ? [{ at: clicks.lastAt.toString(), code: 'link.clicked', detail: { clicks: clicks.clicks } }]
          : []),
      ]),
    ],
    decisions: mayDecide ? decisionsOf(decidable(row), at) : [],
  }
}

/** Facts that tell of another occurrence, which won or lost, with what it is called. */
async function nameOthers(tx: CorpTx, corpId: CorpId, facts: readonly FactRow[]): Promise<FactRow[]> {
  const roles = ['winner', 'loser'] as const
  const others = facts.flatMap(({ detail }) => roles.flatMap((role) => otherOf(detail[role]) ?? []))
  if (others.length === 0) return [...facts]
  const steps = await listStepsOf(tx, corpId, [...new Set(others)])
  const names = await readStepNames(tx, corpId, [...steps.values()])
  return facts.map((fact) => {
    const named = roles.flatMap((role) => {
      const step = steps.get(otherOf(fact.detail[role]) ?? '')
      return step ? [[role, { ...Object(fact.detail[role]), ...names(step), runName: step.runName }] as const] : []
    })
    return { ...fact, detail: { ...fact.detail, ...Object.fromEntries(named) } }
  })
}

const otherOf = (part: unknown): string | null =>
  typeof part === 'object' && part !== null && 'occurrenceId' in part ? String(part.occurrenceId) : null

const decidable = (row: WhyRow): Parameters<typeof decisionsOf>[0] => ({
  state: row.state,
  reason: row.reason,
  dueAt: row.dueAt,
  massSend:
    row.massSendId === null || row.massSendExpiresAt === null
      ? null
      : {
          massSendId: row.massSendId,
          awaitsPerson: row.massSendState === 'in_doubt' && row.isLookUpOver,
          candidates: row.candidates,
          expiresAt: row.massSendExpiresAt,
        },
})

/** The message as it went out; where nothing was released yet, as it would go out now, links leading to their target. */
function bubblesOf(row: WhyRow, document: PlaybookDocument): Why['bubbles'] {
  const content = document.contents.find((item) => item.id === row.contentId)
  if (row.body !== null) return bubblesOfBody(row.body)
  if (!content) return []
  const facts = { groupName: row.groupChatName, groupOwner: row.groupOwner }
  const filling = fillStored(document, row.runVariables, row.groupVariables, facts)
  const message = renderContent(document, content, {
    variant: row.variant,
    values: { ...(filling.ok ? filling.values : row.runVariables), ...builtInValues(row.localDate) },
    linkTo: (_linkId, target) => target,
  })
  return bubblesOfMessage(message)
}
