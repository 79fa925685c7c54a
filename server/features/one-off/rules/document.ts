import type { Condition } from '#contract/condition.ts'
import type { Audience, SaveContactOneOff } from '#contract/contact-one-off.ts'
import type { OneOffMessage, SaveOneOff } from '#contract/one-off.ts'
import type { Attachment, PlaybookDocument, VariableDeclaration } from '#contract/playbook.ts'
import { placeholdersOf } from '#server/features/playbook/index.ts'

export const trackId = 'one-off'
export const partId = (place: number): string => `part-${place}`
/** The journey that a part of a one-off to contacts is. */
export const partTrackId = (place: number): string => `to-${place}`
/** The place of a part by its step's id; 0 of a step that is none. */
export const placeOfPart = (stepId: string): number => Number(/^part-(\d+)$/.exec(stepId)?.[1] ?? 0)

/** An address in a text, without what punctuation follows it. */
const addressInText =
  /https?:\/\/[^\s"'<>{}\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]*[^\s"'<>{}\u3000-\u303f\uff00-\uffef\u4e00-\u9fff.,!?;:)\]]/gu

/** What one-offs are filled with beside the date: facts of the group chat. */
const facts: Record<string, VariableDeclaration> = {
  群名: { type: 'text', label: '群名', label_en: 'Name of the group chat', filled_from: 'group-name' },
  群主: { type: 'text', label: '群主', label_en: 'Owner of the group chat', filled_from: 'group-owner' },
}

/** Whether a message differs from group chat to group chat, from owner to owner, or not at all. */
export function differsBy({ text, links, miniPrograms = [] }: OneOffMessage): 'group_chat' | 'owner' | null {
  const cards = links.flatMap((card) => [card.title, card.description ?? ''])
  const pages = miniPrograms.flatMap((card) => [card.title, card.page, card.picture])
  const written = [text, ...cards, ...pages].join('\n')
  const names = new Set(placeholdersOf(written).map(({ name }) => name))
  return names.has('群名') ? 'group_chat' : names.has('群主') ? 'owner' : null
}

type Links = NonNullable<PlaybookDocument['links']>

/** Messages as contents, each under the id of its part, with the links that stand in them. */
function writtenAs(name: string, messages: readonly OneOffMessage[]): Pick<PlaybookDocument, 'contents' | 'links'> {
  const links: Links = []
  const linkTo = (url: string, place: number): string => {
    const known = links.find((link) => link.url === url && link.id.startsWith(`${partId(place)}-`))
    if (known) return known.id
    const link = { id: `${partId(place)}-link-${links.length + 1}`, name: url.slice(0, 120), url }
    links.push(link)
    return link.id
  }
  const contents = messages.map((message, index): PlaybookDocument['contents'][number] => {
    const place = index + 1
    const text = message.text.replaceAll(addressInText, (url) => `{{link:${linkTo(url, place)}}}`)
    const attachments = [
      ...message.files.map(({ kind, source }): Attachment => ({ type: kind, source })),
      ...(message.miniPrograms ?? []).map(({ appId, ...card }): Attachment => ({
        type: 'mini-program',
        app_id: appId,
        ...card,
      })),
      ...message.links.map(({ url, ...card }): Attachment => ({ type: 'link', link: linkTo(url, place), ...card })),
    ]
    return {
      id: partId(place),
      name,
      class: 'activation',
      ...(message.library !== undefined && { library: message.library }),
      ...(text !== '' && { text }),
      ...(attachments.length > 0 && { attachments }),
    }
  })
  return { contents, ...(links.length > 0 && { links }) }
}

/** What a playbook must say beside its steps, said once and for all; nobody reads it. */
const unread = (id: string, name: string) =>
  ({
    format: 'playbook/1',
    id,
    name,
    summary: name,
    basics: {
      positioning: { audience: '选中的人', pain: '一件要说的事', solution: '发一次' },
      purpose: 'service',
      offer: ['service'],
      community_type: 'refined',
      trade: '通用',
    },
    setup: {
      group_name: '{{群名}}',
      rules: { donts: ['不发广告', '不刷屏', '不争吵'], musts: ['改昵称', '看福利', '多参与'] },
      roles: [{ role: 'owner', person: '群主', duty: '确认发送' }],
    },
  }) satisfies Partial<PlaybookDocument>

/**
 * A one-off as the document of a version: each part is a step with a content of its own, due at the moment `at`
 * (local).
 */
export function documentOf(input: SaveOneOff, id: string, at: string): PlaybookDocument {
  const written = writtenAs(
    input.name,
    input.parts.map((part) => part.message),
  )
  return {
    ...unread(id, input.name),
    variables: facts,
    ...written,
    tracks: [
      {
        id: trackId,
        name: input.name,
        kind: 'calendar',
        steps: written.contents.map((content) => ({
          id: content.id,
          name: input.name,
          when: { kind: 'moment', of: at, minutes: [0] },
          content: content.id,
        })),
      },
    ],
    governor: { catch_up: { rule: 'late', grace_minutes: input.graceMinutes } },
  }
}

/** Whoever is chosen one by one needs to fit nothing but to be a friend. */
export const conditionOf = (to: Audience): Condition => (to.kind === 'condition' ? to.condition : { friend: true })

/** A one-off to contacts: each part is a journey of one message, entered once by those whom it is for. */
export function contactDocumentOf(input: SaveContactOneOff, id: string): PlaybookDocument {
  const written = writtenAs(
    input.name,
    input.parts.map((part) => part.message),
  )
  const catchUp = { rule: 'late', grace_minutes: input.graceMinutes } as const
  return {
    ...unread(id, input.name),
    ...written,
    tracks: input.parts.map(({ to }, index) => ({
      id: partTrackId(index + 1),
      name: input.name,
      kind: 'journey',
      audience: 'contact',
      enter: { on: 'segment-entered', segment: conditionOf(to), again: 'never' },
      steps: [{ id: partId(index + 1), name: input.name, kind: 'send', content: partId(index + 1), catch_up: catchUp }],
    })),
    governor: { catch_up: catchUp },
  }
}
