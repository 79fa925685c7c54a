import type { PlaybookDocument } from '#contract/playbook.ts'

/** What people call a part of a playbook. */
export type Name = { name: string; nameEn: string | null }

type Part = { id: string; name: string; name_en?: string | undefined }

/** The names of a document's parts, by id. A part that the document has not goes by its id. */
export type Names = Record<'step' | 'column' | 'slot' | 'phase' | 'content', (id: string) => Name>

const kept = new WeakMap<PlaybookDocument, Names>()

export function namesOf(document: PlaybookDocument): Names {
  const known = kept.get(document)
  if (known !== undefined) return known
  const names: Names = {
    step: namer(document.tracks.flatMap((track) => track.steps)),
    column: namer(document.columns ?? []),
    slot: namer(document.slots ?? []),
    phase: namer(document.phases ?? []),
    content: namer(document.contents),
  }
  kept.set(document, names)
  return names
}

function namer(parts: readonly Part[]): (id: string) => Name {
  const byId = new Map(parts.map((part) => [part.id, { name: part.name, nameEn: part.name_en ?? null }]))
  return (id) => byId.get(id) ?? { name: id, nameEn: null }
}
