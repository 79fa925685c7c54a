import { useMutation, useQueryClient } from '@tanstack/react-query'
import { change } from '#web/wire/request.ts'

export const acts = ['pause', 'resume', 'remove'] as const
export type Act = (typeof acts)[number]

/** Holds a journey for one contact, lets it go on, or ends it. */
export function useByHand(enrollmentId: string, act: Act) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (reason: string) => change('POST', `enrollments/${enrollmentId}/${act}`, { reason }),
    onSettled: () => client.invalidateQueries({ predicate: ({ meta }) => meta?.topics?.includes('journey') ?? false }),
  })
}
