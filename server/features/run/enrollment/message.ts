import type { Content, PlaybookDocument } from '#contract/playbook.ts'
import type { TurnContext, Walk } from '#server/features/run/enrollment/context.ts'
import { listContexts } from '#server/features/run/enrollment/sql/context.ts'
import type { ContextMessage } from '#server/features/run/enrollment/sql/send.ts'
import { messageOf } from '#server/features/run/jobs/message.ts'
import { insertLinks, type NewLink } from '#server/features/run/sql/dispatch.ts'

/** What a message to contacts depends on beside its run: then it is not one and the same for all. */
export type Needs = { groupChat: boolean; sender: boolean }

/** The messages of a step, one for each context in which these enrollments get it, with the links that stand in them. */
export async function messagesOf(
  { tx, corpId, corp, slug, now }: TurnContext,
  { document, group: { runIds } }: Pick<Walk, 'document' | 'group'>,
  ids: string,
  step: { id: string; content: string },
  localDate: Temporal.PlainDate,
): Promise<{ messages: ContextMessage[]; needs: Needs }> {
  const needs = needsOf(document, step.content)
  const links: NewLink[] = []
  const messages = (await listContexts(tx, corpId, { ids, runIds }, needs)).map((context): ContextMessage => {
    const { runId, groupChatId, staffId } = context
    const message = messageOf(
      corpId,
      document,
      {
        ...context,
        stepId: step.id,
        contentId: step.content,
        variant: 'a',
        armKey: null,
        localDate,
        senderStaffId: staffId,
      },
      { publicUrl: corp.publicUrl, slug },
    )
    if (!message.ok) return { runId, groupChatId, staffId, contentHash: '', body: '{}', failure: message.reason }
    links.push(...message.links)
    const body = JSON.stringify(message.body)
    return { runId, groupChatId, staffId, contentHash: message.contentHash, body, failure: null }
  })
  await insertLinks(tx, corpId, links, now.at)
  return { messages, needs }
}

function needsOf(document: PlaybookDocument, contentId: string): Needs {
  const content = document.contents.find((item) => item.id === contentId)
  return {
    groupChat: Object.values(document.variables ?? {}).some(
      (variable) => variable.per_group === true || variable.filled_from !== undefined,
    ),
    sender: content !== undefined && hasLink(content),
  }
}

/** A link is told apart by who sends it. */
const hasLink = (content: Content): boolean =>
  [content, ...(content.variants ?? [])].some(
    (message) =>
      /\{\{\s*link:/u.test(message.text ?? '') || (message.attachments ?? []).some((item) => item.type === 'link'),
  )
