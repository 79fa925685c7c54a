import { DEFAULT_PRIORITY, type Column, type PlaybookDocument, type Step } from '#contract/playbook.ts'
import type { Words } from '#contract/playbook.ts'
import { describeSchedule } from './describe.ts'
import { dependsOnGroupChat, specificityOf } from './schedule.ts'

/** A step with all that does not change from day to day or from group chat to group chat. */
export interface CompiledStep {
  trackId: string
  step: Step
  /** Place in the document: the last resort when two steps of a slot are alike. */
  order: number
  /** The step's own hour, else its slot's; a moment has none. */
  at: string
  column: Column | null
  phases: ReadonlySet<string> | null
  priority: number
  specificity: number
  isPerGroupChat: boolean
  schedule: Words
}

export interface CompiledPlaybook {
  steps: readonly CompiledStep[]
  hasInOrderColumn: boolean
  variantKeys: ReadonlyMap<string, readonly string[]>
  /** Counts of wins of `rotate` columns by phase, grown as far as anyone asked. */
  rotations: Map<string, { countedUntil: number; wins: Map<string, number[]> }>
}

const compiled = new WeakMap<PlaybookDocument, CompiledPlaybook>()

/** Compiles a document once; later calls with the same object get the same answer. */
export function compile(document: PlaybookDocument): CompiledPlaybook {
  const known = compiled.get(document)
  if (known !== undefined) return known
  const slots = new Map(document.slots?.map((slot) => [slot.id, slot]))
  const columns = new Map(document.columns?.map((column) => [column.id, column]))
  const steps = document.tracks.flatMap((track) => track.steps.map((step) => ({ trackId: track.id, step })))
  const playbook: CompiledPlaybook = {
    steps: steps.map(({ trackId, step }, order) => {
      const slotAt = step.slot === undefined ? null : (slots.get(step.slot)?.at ?? null)
      const at = (step.when.kind === 'moment' ? undefined : step.when.at) ?? slotAt
      return {
        trackId,
        step,
        order,
        at: at ?? '00:00',
        column: columns.get(step.column ?? '') ?? null,
        phases: step.phases === undefined ? null : new Set(step.phases),
        priority: step.priority ?? DEFAULT_PRIORITY,
        specificity: specificityOf(step.when),
        isPerGroupChat: dependsOnGroupChat(step.when),
        schedule: describeSchedule(step.when, at),
      }
    }),
    hasInOrderColumn: document.columns?.some((column) => column.pick === 'in-order') ?? false,
    variantKeys: new Map(
      document.contents.map((content) => [
        content.id,
        ['a', ...(content.variants ?? []).map((variant) => variant.key)],
      ]),
    ),
    rotations: new Map(),
  }
  compiled.set(document, playbook)
  return playbook
}
