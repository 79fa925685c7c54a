import type { ContentItem, CreateContentItem } from '#contract/content-library.ts'
import {
  BUILT_IN_VARIABLES,
  type CalendarTrack,
  type Content,
  type PlaybookDocument,
  type Step,
} from '#contract/playbook.ts'
import { contentIdsOf } from '../../read/place-steps.ts'
import type { Edit, Json } from './edit.ts'
import { addMessage, contentPlace, type Draft, type NewMessage, setField, usesOf } from './operations.ts'

const placeholder = /\{\{\s*([^{}\n]*?)\s*\}\}/gu
const linkPrefix = 'link:'

/** The links of an item under the ids that they have, or are given, in a document. */
function placeLinks(
  document: PlaybookDocument,
  links: NonNullable<ContentItem['body']['links']>,
): { ids: ReadonlyMap<string, string>; edits: Edit[] } {
  const ids = new Map<string, string>()
  const edits: Edit[] = []
  const taken = new Set(document.links?.map(({ id }) => id))
  let after = document.links?.at(-1)?.id ?? null
  for (const link of links) {
    const there = document.links?.find(({ url }) => url === link.url)
    if (there) {
      ids.set(link.id, there.id)
      continue
    }
    let id = link.id
    for (let place = 2; taken.has(id); place += 1) id = `${link.id}-${place}`
    taken.add(id)
    ids.set(link.id, id)
    edits.push({ op: 'insert', at: ['links'], item: { ...link, id } as unknown as Json, after }) // a link is JSON
    after = id
  }
  return { ids, edits }
}

/** A copy of an item, with its links under their ids of the document, and where it is from. */
function copyOf(item: ContentItem, ids: ReadonlyMap<string, string>): { [key: string]: Json } {
  const { links: _links, ...body } = item.body
  const idOf = (id: string) => ids.get(id) ?? id
  const renamed: unknown = JSON.parse(
    JSON.stringify(body, (name, value: unknown) => {
      if (typeof value !== 'string') return value
      if (name === 'link') return idOf(value)
      return value.replaceAll(placeholder, (written, inside: string) =>
        inside.startsWith(linkPrefix) ? `{{link:${idOf(inside.slice(linkPrefix.length).trim())}}}` : written,
      )
    }),
  )
  return {
    name: item.name,
    class: item.class,
    form: item.form,
    ...(item.labels.length > 0 && { labels: item.labels }),
    library: `${item.contentItemId}@${item.revision}`,
    ...(renamed as { [key: string]: Json }), // the body as it was, but for ids
  }
}

/** Names in braces that the document does not know: each is declared, to be filled when the playbook is applied. */
function declare({ document, value }: Draft, copy: { [key: string]: Json }): Edit[] {
  const known = new Set<string>([...Object.keys(document.variables ?? {}), ...BUILT_IN_VARIABLES])
  const names = Array.from(JSON.stringify(copy).matchAll(placeholder), ([, name = '']) => name).filter(
    (name) => !name.startsWith(linkPrefix) && !known.has(name),
  )
  return [...new Set(names)].map((name) => setField({ value }, ['variables', name], { type: 'text', label: name }))
}

const isEmpty = ({ text, attachments, variants }: Content): boolean =>
  (text ?? '').trim() === '' && (attachments ?? []).length === 0 && (variants ?? []).length === 0

/**
 * A copy of an item of the library as a message of a step: in the place of the step's one message where that is empty and
 * nothing else sends it, else as one message more.
 */
export function insertItem(
  draft: Draft,
  track: CalendarTrack,
  step: Step,
  item: ContentItem,
  fresh: Omit<NewMessage, 'written' | 'name'>,
): Edit[] {
  const { document } = draft
  const { ids, edits } = placeLinks(document, item.body.links ?? [])
  const copy = copyOf(item, ids)
  const [only, ...others] = contentIdsOf(step, document)
  const there = document.contents.find(({ id }) => id === only)
  const { steps, journeys } = usesOf(document, only ?? '')
  if (there && others.length === 0 && isEmpty(there) && steps.length === 1 && journeys.length === 0) {
    const at = contentPlace(there.id)
    const fields = Object.entries(copy).map(([name, value]) => setField(draft, [...at, name], value))
    return [...edits, ...declare(draft, copy), ...fields]
  }
  return [
    ...edits,
    ...declare(draft, copy),
    ...addMessage(draft, track, step, { ...fresh, name: item.name, written: copy }),
  ]
}

/** A content of a document as an item of the library would say it, with the links that it leads to. */
export function asItem(document: PlaybookDocument, content: Content): CreateContentItem {
  const { text, attachments, variants } = content
  const written = JSON.stringify([text, attachments, variants])
  const links = (document.links ?? []).filter(
    ({ id }) => written.includes(`{{link:${id}}}`) || written.includes(`"link":"${id}"`),
  )
  return {
    name: content.name,
    zone: 'knowledge',
    class: content.class,
    form: content.form ?? 'tip',
    topic: '',
    labels: (content.labels ?? []).map((label) => label.slice(0, 20)).slice(0, 10),
    origin: 'original',
    source: '',
    rights: '',
    body: {
      ...(text !== undefined && { text }),
      ...(attachments !== undefined && { attachments }),
      ...(variants !== undefined && { variants }),
      ...(links.length > 0 && { links }),
    },
  }
}
