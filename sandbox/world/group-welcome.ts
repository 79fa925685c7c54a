import { findContact } from './contact.ts'
import { deliver, type Attachment } from './message.ts'
import type { World } from './world.ts'

type Template = { text?: { content: string } } & Partial<Record<Attachment['msgtype'], Record<string, string>>>

const kinds = ['image', 'link', 'miniprogram', 'file', 'video'] as const

/** Greets a new member with the template that the owner bound to the group chat, if any; %NICKNAME% becomes the name (D92366). */
export function greetMember(
  world: World,
  chat: { chat_id: string; owner: string; welcome_template: string | null },
  memberId: string,
  at: number,
): void {
  if (chat.welcome_template === null) return
  const row = world.store.row<{ body: string }>(
    'select body from group_welcome where template_id = ?',
    chat.welcome_template,
  )
  if (!row) return
  const template = JSON.parse(row.body) as Template // written by the template API
  const name = findContact(world, memberId)?.name ?? ''
  deliver(world, {
    route: 'group_welcome',
    msgid: chat.welcome_template,
    sender: chat.owner,
    place: { kind: 'group', chatId: chat.chat_id },
    content: {
      text: (template.text?.content ?? '').replaceAll('%NICKNAME%', name),
      attachments: kinds.flatMap((msgtype) => {
        const fields = template[msgtype]
        return fields ? [{ msgtype, fields }] : []
      }),
    },
    at,
  })
}
