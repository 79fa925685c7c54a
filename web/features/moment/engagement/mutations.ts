import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SaveEngagementPlan } from '#contract/engagement.ts'
import { change } from '#web/wire/request.ts'

function useChange<Input, Output>(act: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: act, onSuccess: () => client.invalidateQueries({ queryKey: ['engagement'] }) })
}

/** Makes a plan, or writes `engagementPlanId` anew. */
export const useSavePlan = (engagementPlanId: string | undefined) =>
  useChange((body: SaveEngagementPlan) =>
    engagementPlanId === undefined
      ? change('POST', 'engagement-plans', body)
      : change('PUT', `engagement-plans/${engagementPlanId}`, body),
  )

export const useSwitchPlan = (engagementPlanId: string) =>
  useChange((isOn: boolean) => change('POST', `engagement-plans/${engagementPlanId}/switch`, { isOn }))

export const useRemovePlan = (engagementPlanId: string) =>
  useChange(() => change('DELETE', `engagement-plans/${engagementPlanId}`))
