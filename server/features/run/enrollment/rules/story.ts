import type { WhyFact } from '#contract/occurrence.ts'
import { type JourneyTrack, stepsWithin } from '#contract/playbook.ts'
import type { Name } from '#server/features/playbook/index.ts'
import type { Called } from '#server/features/run/enrollment/queries/present.ts'
import { nameOfEnd } from '#server/features/run/enrollment/rules/funnel.ts'

/** A stored fact of a journey; only the engine writes them. */
export type StoredFact = {
  kind: string
  at: { toString(): string }
  detail: Record<string, unknown>
}

type Path = readonly { stepId: string; case: string | null }[]
type Next = { stepId: string; at?: string; over?: string }

/** The facts with the names that their sentences need. */
export const tellFacts = (facts: readonly StoredFact[], called: Called, trackId: string): WhyFact[] => {
  const track = called.track(trackId)
  const nameOf = (stepId: string): Name => called.step(trackId, stepId)
  return facts.map(({ kind, at, detail }) => ({
    at: at.toString(),
    code: kind,
    detail: { ...detail, ...namesIn(detail, track, called, nameOf) },
  }))
}

function namesIn(
  { stepId, path, next, reason, goal }: Record<string, unknown>,
  track: JourneyTrack | undefined,
  called: Called,
  nameOf: (stepId: string) => Name,
): Record<string, unknown> {
  const onward = next as Next | undefined
  const ended = typeof reason === 'string' ? reason : onward?.over
  const end = ended === undefined ? null : nameOfEnd(track, ended, called.track)
  const reached = track?.goals?.find(({ id }) => id === goal)
  return {
    ...(typeof stepId === 'string' && nameOf(stepId)),
    ...(Array.isArray(path) && { path: (path as Path).map((passed) => wayOf(passed, track)) }),
    ...(onward && { next: { ...nameOf(onward.stepId), ...(onward.at !== undefined && { at: onward.at }) } }),
    ...(onward?.over !== undefined && { over: onward.over }),
    ...(end && { end }),
    ...(reached && { goal: { name: reached.name, nameEn: reached.name_en ?? null } }),
  }
}

/** The way that was taken at a branch; without a case it is that of everybody else. */
function wayOf({ stepId, case: taken }: Path[number], track: JourneyTrack | undefined): Record<string, unknown> {
  const branch = stepsWithin(track?.steps ?? []).find((step) => step.id === stepId)
  const way = branch?.kind === 'branch' ? branch.cases.find(({ id }) => id === taken) : undefined
  return way ? { name: way.name, nameEn: way.name_en ?? null } : { isOtherwise: 1 }
}
