import type { Step } from '#server/features/sync/jobs/step.ts'
import { advanceTask } from '#server/features/sync/sql/task.ts'
import { replaceTags } from '#server/features/tag/index.ts'

/** All corp tags come in one answer. */
export const syncTags: Step = async (work, wecom) => {
  const { corpId } = work
  const tags = await wecom.tag.list()
  if (!tags.ok) return tags
  await work.transaction(async (tx) => {
    const { realAt } = work.now()
    const changed = await replaceTags(tx, corpId, tags.value, realAt)
    const total = tags.value.reduce((sum, group) => sum + group.tags.length, 0)
    await advanceTask(tx, corpId, 'tag', { done: total, total, changed, realAt, isDone: true })
  })
  return 'done'
}
