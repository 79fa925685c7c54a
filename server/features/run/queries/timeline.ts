import { chatTimelineKinds, type TimelineItem } from '#contract/event.ts'
import type { Page, PageQuery } from '#contract/paging.ts'
import type { CorpTx } from '#server/db/database.ts'
import { readTimeline } from '#server/features/event/index.ts'
import { readStepNames } from '#server/features/run/queries/step-names.ts'
import { findPlanChat, listStepsOf } from '#server/features/run/sql/read/plan.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What happened in a group chat, the latest first, with the names of its steps. Throws `not_found`. */
export async function readChatTimeline(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatId: string,
  query: PageQuery,
): Promise<Page<TimelineItem>> {
  if (!(await findPlanChat(tx, corpId, scope, groupChatId))) throw new AppError('not_found')
  const page = await readTimeline(tx, corpId, { groupChatId, kinds: chatTimelineKinds }, query)
  const ids = page.items.flatMap(({ occurrenceId }) => (occurrenceId === null ? [] : [occurrenceId]))
  const steps = await listStepsOf(tx, corpId, ids)
  const names = await readStepNames(tx, corpId, [...steps.values()])
  const nameOf = (occurrenceId: string | null) => {
    const step = occurrenceId === null ? undefined : steps.get(occurrenceId)
    return step ? names(step) : null
  }
  return { ...page, items: page.items.map((item) => ({ ...item, step: nameOf(item.occurrenceId) })) }
}
