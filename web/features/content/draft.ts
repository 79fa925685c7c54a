import type { ContentItem, ContentProblem, CreateContentItem } from '#contract/content-library.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import {
  draftDocument,
  editValue,
  isSame,
  placeProblems,
  type Edit,
  type Json,
} from '#web/features/playbook/edit/index.ts'

/** The message as it is edited: the one content of a document, and the links beside it. */
export type MessageValue = { [key: string]: Json }

/** An item as it is being written. */
export type ItemDraft = Omit<CreateContentItem, 'body' | 'name'> & {
  /** Null: as its month, class, topic and form name it. */
  name: string | null
  message: MessageValue
}

/** The id of the one content. */
export const itemId = 'item'

const valueOf = ({ links, ...message }: CreateContentItem['body']): MessageValue => ({
  contents: [{ id: itemId, name: itemId, class: 'activation', ...message } as unknown as Json], // a message is JSON
  links: (links ?? []) as unknown as Json,
})

export const emptyItem: ItemDraft = {
  name: null,
  zone: 'knowledge',
  class: 'activation',
  form: 'tip',
  topic: '',
  labels: [],
  origin: 'original',
  source: '',
  rights: '',
  message: valueOf({}),
}

export const draftOf = ({ body, ...item }: CreateContentItem): ItemDraft => ({
  name: item.name,
  zone: item.zone,
  class: item.class,
  form: item.form,
  topic: item.topic,
  labels: item.labels,
  origin: item.origin,
  source: item.source,
  rights: item.rights,
  message: valueOf(body),
})

const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && !Array.isArray(value)

/** What is sent to be kept. A half-written attachment is refused by its field. */
export function requestOf({ message, name, ...item }: ItemDraft, proposed: string): CreateContentItem {
  const [content] = Array.isArray(message['contents']) ? message['contents'] : []
  const { id: _id, name: _name, class: _class, ...written } = isRecord(content) ? content : {}
  const links = Array.isArray(message['links']) ? message['links'] : []
  const body = { ...written, ...(links.length > 0 && { links }) }
  return { ...item, name: name ?? proposed, body: body as CreateContentItem['body'] } // the server parses it
}

export const documentOf = (message: MessageValue): PlaybookDocument => draftDocument(message)

/** A message after edits; one that does not fit it any more is left out. */
export const edited = (message: MessageValue, edits: readonly Edit[]): MessageValue =>
  edits.reduce<MessageValue>((value, edit) => {
    const now = edit.op === 'text' ? null : editValue(value, edit)
    return now?.ok && isRecord(now.value) ? now.value : value
  }, message)

export const isChanged = (draft: CreateContentItem, saved: CreateContentItem): boolean =>
  !isSame(draft as unknown as Json, saved as unknown as Json) // both are what JSON carries

/** The problems of the message, at the places where its fields look for them. */
export const placedProblems = (problems: readonly ContentProblem[], message: MessageValue) =>
  placeProblems(
    problems
      .filter(({ field }) => field.startsWith('body'))
      .map((problem) => ({ ...problem, line: null, column: null, path: pathOf(problem.field) })),
    message,
  )

/** `body.links.0.url` as `links[0].url`, `body.text` as `contents[0].text`. */
function pathOf(field: string): string {
  const inside = field.replace(/^body\.?/, '')
  const whole = inside.startsWith('links') ? inside : `contents.0.${inside}`
  return whole.replaceAll(/\.(\d+)/g, '[$1]').replace(/\.$/, '')
}

/** The heading and message of an item that was read. */
export const writtenOf = ({
  name,
  zone,
  class: kind,
  form,
  topic,
  labels,
  origin,
  source,
  rights,
  body,
}: ContentItem): CreateContentItem => ({ name, zone, class: kind, form, topic, labels, origin, source, rights, body })
