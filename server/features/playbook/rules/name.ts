import { calendarSteps, journeySteps, type JourneyStep, type PlaybookDocument } from '#contract/playbook.ts'

/** What people call a part of a playbook. */
export type Name = { name: string; nameEn: string | null }

type Part = { id: string; name?: string | undefined; name_en?: string | undefined }

/** The names of a document's parts, by id. A part that the document has not goes by its id. */
export type Names = Record<
  'step' | 'column' | 'slot' | 'phase' | 'content' | 'experiment' | 'arm',
  (id: string) => Name
>

const kept = new WeakMap<PlaybookDocument, Names>()

export function namesOf(document: PlaybookDocument): Names {
  const known = kept.get(document)
  if (known !== undefined) return known
  const tried = calendarSteps(document).flatMap(({ experiment, ...step }) =>
    experiment === undefined ? [] : [{ step, experiment }],
  )
  const names: Names = {
    step: namer([...calendarSteps(document), ...journeySteps(document).map(called)]),
    column: namer(document.columns ?? []),
    slot: namer(document.slots ?? []),
    phase: namer(document.phases ?? []),
    content: namer(document.contents),
    experiment: namer(
      tried.map(({ step, experiment }) => ({
        id: experiment.id,
        name: experiment.name ?? step.name,
        name_en: experiment.name === undefined ? step.name_en : experiment.name_en,
      })),
    ),
    arm: namer(
      tried.flatMap(({ experiment }) => experiment.arms.map((arm) => ({ ...arm, id: armKey(experiment.id, arm.id) }))),
    ),
  }
  kept.set(document, names)
  return names
}

/** What `Names.arm` knows an arm by: its own id tells it apart within its experiment alone. */
export const armKey = (experimentId: string, armId: string): string => `${experimentId}/${armId}`

/** A step of a journey goes by its name, a task by its title where it has none. */
const called = (step: JourneyStep): Part =>
  step.kind === 'staff-task' && step.name === undefined
    ? { id: step.id, name: step.title, name_en: step.title_en }
    : step

function namer(parts: readonly Part[]): (id: string) => Name {
  const byId = new Map(
    parts.map((part) => [part.id, { name: part.name ?? lastOf(part.id), nameEn: part.name_en ?? null }]),
  )
  return (id) => byId.get(id) ?? { name: lastOf(id), nameEn: null }
}

const lastOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)
