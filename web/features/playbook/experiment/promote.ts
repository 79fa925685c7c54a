import { applyEdits, readValue } from '../edit/document/apply.ts'
import type { Edit, Edited, Json, Place } from '../edit/document/edit.ts'

type Fields = { [key: string]: Json }

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const items = (value: Json | undefined): Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])
const byId = (list: Json | undefined, id: Json | undefined): Fields | undefined =>
  items(list).find((item) => item['id'] === id)

const gone: Edited = { ok: false, refusal: { code: 'gone' } }

/** An experiment by the ids of where it stands. */
export type Tried = { trackId: string; stepId: string; experimentId: string }

/**
 * The source with an arm in place of its experiment: the step sends what the arm sends, at its hour, to every group chat.
 * A wording that wins changes places with the content's own, so that none is lost; comments and all else stay as they are.
 */
export function promote(source: string, { trackId, stepId, experimentId }: Tried, armId: string): Edited {
  const value = readValue(source)
  if (value === null) return { ok: false, refusal: { code: 'unreadable' } }
  const step = byId(byId(value['tracks'], trackId)?.['steps'], stepId)
  const experiment = step?.['experiment']
  if (!step || !isFields(experiment) || experiment['id'] !== experimentId) return gone
  const arm = byId(experiment['arms'], armId)
  if (!arm || arm['holdout'] === true) return gone
  const at: Place = ['tracks', { id: trackId }, 'steps', { id: stepId }]
  const set = (place: Place, now: Json | undefined, was: Json | undefined): Edit[] =>
    now === was ? [] : [{ op: 'set', at: place, value: now ?? null, was: was ?? null }]
  const content = arm['content'] ?? step['content']
  const when = step['when']
  const hour = arm['at']
  return applyEdits(source, [
    ...set([...at, 'content'], content, step['content']),
    ...(hour === undefined || !isFields(when) ? [] : set([...at, 'when', 'at'], hour, when['at'])),
    ...exchanged(byId(value['contents'], content), arm['variant']),
    { op: 'set', at: [...at, 'experiment'], value: null, was: experiment },
  ])
}

/** A content's own wording and that of one of its variants, in each other's place. */
function exchanged(content: Fields | undefined, key: Json | undefined): Edit[] {
  const variant = items(content?.['variants']).find((each) => each['key'] === key)
  if (!content || !variant || typeof content['id'] !== 'string' || typeof key !== 'string') return []
  const own: Place = ['contents', { id: content['id'] }]
  return ['text', 'attachments'].flatMap((name): Edit[] => {
    const [mine, its] = [content[name] ?? null, variant[name] ?? null]
    if (JSON.stringify(mine) === JSON.stringify(its)) return []
    return [
      { op: 'set', at: [...own, name], value: its, was: mine },
      { op: 'set', at: [...own, 'variants', { id: key }, name], value: mine, was: its },
    ]
  })
}
