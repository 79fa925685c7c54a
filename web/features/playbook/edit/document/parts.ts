import type { Json } from './edit.ts'
import { isSame } from './value.ts'

/** A part of a document that people call by a name. */
export type ChangedPart = {
  kind: 'step' | 'content' | 'column' | 'phase' | 'track' | 'other'
  name: string
  what: 'new' | 'gone' | 'changed'
}

type Named = Map<string, { name: string; value: Json }>

const isRecord = (value: unknown): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

const wordOf = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

const namedOf = (list: readonly Json[]): Named =>
  new Map(
    list
      .filter(isRecord)
      .map((item) => [wordOf(item['id']), { name: wordOf(item['name'] ?? item['title'] ?? item['id']), value: item }]),
  )

/** What differs between two documents, part by part, by the names that people know them by. */
export function changedParts(before: { [key: string]: Json }, after: { [key: string]: Json }): ChangedPart[] {
  const steps = (value: { [key: string]: Json }) =>
    listOf(value['tracks'])
      .filter(isRecord)
      .flatMap((track) => listOf(track['steps']))
  const tracks = (value: { [key: string]: Json }) =>
    listOf(value['tracks'])
      .filter(isRecord)
      .map((track) => Object.fromEntries(Object.entries(track).filter(([name]) => name !== 'steps')))
  const parts = [
    ...difference('track', namedOf(tracks(before)), namedOf(tracks(after))),
    ...difference('step', namedOf(steps(before)), namedOf(steps(after))),
    ...difference('content', namedOf(listOf(before['contents'])), namedOf(listOf(after['contents']))),
    ...difference('column', namedOf(listOf(before['columns'])), namedOf(listOf(after['columns']))),
    ...difference('phase', namedOf(listOf(before['phases'])), namedOf(listOf(after['phases']))),
  ]
  const known = new Set(['tracks', 'contents', 'columns', 'phases'])
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !known.has(name))
  const others = names
    .filter((name) => !isSame(before[name], after[name]))
    .map((name): ChangedPart => ({ kind: 'other', name, what: 'changed' }))
  return [...parts, ...others]
}

function difference(kind: ChangedPart['kind'], before: Named, after: Named): ChangedPart[] {
  const come = [...after]
    .filter(([id]) => !before.has(id))
    .map(([, { name }]) => ({ kind, name, what: 'new' as const }))
  const other = [...before].flatMap(([id, { name, value }]): ChangedPart[] => {
    const now = after.get(id)
    if (now === undefined) return [{ kind, name, what: 'gone' }]
    return isSame(value, now.value) ? [] : [{ kind, name: now.name, what: 'changed' }]
  })
  return [...come, ...other]
}
