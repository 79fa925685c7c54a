import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import type { JourneyDecided } from '#contract/enrollment.ts'
import type { DecideOccurrence } from '#contract/occurrence.ts'
import { change } from '#web/wire/request.ts'

export const acts = ['pause', 'resume', 'remove'] as const
export type Act = (typeof acts)[number]

/** Whatever shows journeys is asked again. */
const refresh = (client: QueryClient) =>
  client.invalidateQueries({ predicate: ({ meta }) => meta?.topics?.includes('journey') ?? false })

/** Holds a journey for one contact, lets it go on, or ends it. */
export function useByHand(enrollmentId: string, act: Act) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (reason: string) => change('POST', `enrollments/${enrollmentId}/${act}`, { reason }),
    onSettled: () => refresh(client),
  })
}

/** Whose missed message is decided: one contact's, or that of all whom a step of a run asks about. */
export type Asking = { enrollmentId: string } | { runId: string; trackId: string; stepId: string }

const pathOf = (asking: Asking): string =>
  'enrollmentId' in asking
    ? `enrollments/${asking.enrollmentId}`
    : `runs/${asking.runId}/journeys/${encodeURIComponent(asking.trackId)}/steps/${encodeURIComponent(asking.stepId)}`

/** Decides a missed message of a journey: late after all, or not at all. */
export function useDecideJourney(asking: Asking) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: DecideOccurrence) => change<JourneyDecided>('POST', `${pathOf(asking)}/decide`, body),
    onSettled: () => refresh(client),
  })
}
