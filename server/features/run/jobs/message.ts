import { createHash } from 'node:crypto'
import { naturalId } from '#server/db/natural-id.ts'
import { canonicalBody, type MessageBody } from '#server/features/delivery/index.ts'
import { builtInValues, fillStored, renderContent } from '#server/features/playbook/index.ts'
import { bodyOf } from '#server/features/run/rules/body.ts'
import { linkCode } from '#server/features/run/rules/link-code.ts'
import type { NewLink } from '#server/features/run/sql/dispatch.ts'
import type { PlaybookDocument, VariableValues } from '#contract/playbook.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type Message =
  | { ok: true; body: MessageBody; contentHash: string; links: NewLink[] }
  | { ok: false; reason: 'content_missing' | 'variables_missing' }

/** What a message is filled from. `senderStaffId` is null where WeCom chooses who sends it. */
export type MessageSubject = {
  runId: string
  stepId: string
  contentId: string
  variant: string
  /** `experiment/arm` that it is sent for: each arm's clicks are told apart. */
  armKey: string | null
  localDate: Temporal.PlainDate
  runVariables: VariableValues
  groupVariables: VariableValues
  groupName: string | null
  groupOwner: string | null
  senderStaffId: string | null
}

/** The message of a due step for its group chat, with the tracked links that stand in it. */
export function messageOf(
  corpId: CorpId,
  document: PlaybookDocument,
  due: MessageSubject,
  address: { publicUrl: string; slug: string },
): Message {
  const content = document.contents.find((item) => item.id === due.contentId)
  if (!content) return { ok: false, reason: 'content_missing' }
  const filling = fillStored(document, due.runVariables, due.groupVariables, due)
  if (!filling.ok) return { ok: false, reason: 'variables_missing' }
  const links: NewLink[] = []
  const message = renderContent(document, content, {
    variant: due.variant,
    values: { ...filling.values, ...builtInValues(due.localDate) },
    linkTo: (linkId, target) => {
      const date = due.localDate.toString()
      const arm = due.armKey === null ? [] : [due.armKey]
      const key = [corpId, due.runId, due.stepId, date, due.senderStaffId ?? '', linkId, target, ...arm]
      const hash = naturalId(...key).replaceAll('-', '')
      const code = linkCode(address.slug, hash)
      links.push({
        code,
        targetUrl: target,
        linkId,
        runId: due.runId,
        stepId: due.stepId,
        contentId: due.contentId,
        localDate: due.localDate,
        armKey: due.armKey,
        senderStaffId: due.senderStaffId,
      })
      return `${address.publicUrl}/l/${code}`
    },
  })
  const body = bodyOf(message)
  const contentHash = createHash('sha256').update(canonicalBody(body)).digest('hex')
  return { ok: true, body, contentHash, links }
}
