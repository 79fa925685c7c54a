import { DEFAULT_PRIORITY, governorOfDocument } from '#contract/playbook.ts'
import { contactSlots, giveBackTaken } from '#server/features/governor/index.ts'
import type { ProgramNode } from '#server/features/playbook/index.ts'
import type { TurnContext, Walk } from '#server/features/run/enrollment/context.ts'
import { arrived, passed, tallied } from '#server/features/run/enrollment/figures.ts'
import { messagesOf } from '#server/features/run/enrollment/message.ts'
import { catchUpOfSend } from '#server/features/run/enrollment/rules/catch-up.ts'
import type { Arrival } from '#server/features/run/enrollment/rules/arrival.ts'
import { sendThere } from '#server/features/run/enrollment/sql/send.ts'
import type { Come, Next } from '#server/features/run/enrollment/step.ts'

/** Writes to them, as far as the governor lets it. */
export async function sendTo(
  context: TurnContext,
  walk: Walk,
  { ids, rows, count: all, path }: Come & { rows: string },
  onward: Arrival,
  node: Extract<ProgramNode, { kind: 'send' }>,
): Promise<Next | null> {
  const { tx, corpId, corp, now } = context
  const { document, program } = walk
  const governor = governorOfDocument(document)
  const slots = contactSlots(governor, corp.massSendMode, corp.zone, now.at)
  const { messages, needs } = await messagesOf(context, walk, ids, node, slots.day)
  const fallback = node.fallback.kind === 'skip' || program.audience !== 'member' ? null : node.fallback
  const sent = await sendThere(
    tx,
    corpId,
    {
      rows,
      trackId: program.trackId,
      stepId: node.id,
      contentId: node.content,
      path,
      onward,
      messages,
      needs,
      governor,
      catchUp: catchUpOfSend(document, node),
      slots,
      hasFallback: fallback !== null,
      post: fallback && {
        contentId: fallback.content,
        kind: fallback.kind,
        localTime: now.at.toZonedDateTimeISO(corp.zone).toPlainTime().toString({ smallestUnit: 'minute' }),
        priority: DEFAULT_PRIORITY,
      },
    },
    now,
  )
  const found = sent.told.reduce((sum, { count }) => sum + count, 0)
  if (found !== all) throw new Error(`of ${all} enrollments at ${node.id} only ${found} stand where they were locked`)
  if (sent.lost.caps.length + sent.lost.quota.length > 0) await giveBackTaken(tx, corpId, sent.lost, slots)
  for (const lane of sent.senderLanes) context.lanes.send.add(lane)
  for (const lane of sent.chatLanes) context.lanes.dispatch.add(lane)
  for (const { runId, outcome, reason, count } of sent.told) {
    if (outcome === 'deferred' || outcome === 'asked') {
      passed(context, walk, runId, path, node.id, count)
      tallied(context, walk, runId, walk.group.stepId, 'here', -count)
      tallied(context, walk, runId, node.id, 'here', count)
    } else {
      arrived(context, walk, runId, path, node.id, onward, count)
      tallied(context, walk, runId, node.id, outcome, count, outcome === 'skipped' ? reason : null)
    }
  }
  return sent.goOn === null ? null : { stepId: onward.stepId, ids: sent.goOn, count: all }
}
