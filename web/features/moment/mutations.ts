import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { MomentSettings, ResolveMoment, SaveMoment } from '#contract/moment.ts'
import { change } from '#web/wire/request.ts'

function useChange<Input, Output>(act: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: act, onSuccess: () => client.invalidateQueries({ queryKey: ['moments'] }) })
}

/** Puts a post on the calendar, or writes `instead` anew as it was seen; answers its id. */
export const useSaveMoment = (instead: { momentId: string; revision: number } | undefined) =>
  useChange(async (body: SaveMoment): Promise<string> => {
    if (instead === undefined) return (await change<{ momentId: string }>('POST', 'moments', body)).momentId
    await change('PUT', `moments/${instead.momentId}`, { ...body, revision: instead.revision })
    return instead.momentId
  })

export const useSchedule = () =>
  useChange((momentIds: readonly string[]) => change('POST', 'moments/schedule', { momentIds }))

export const useDeleteMoment = (momentId: string) => useChange(() => change('DELETE', `moments/${momentId}`))

export const useCancelMoment = (momentId: string) => useChange(() => change('POST', `moments/${momentId}/cancel`))

export const useRemind = (momentId: string) => useChange(() => change('POST', `moments/${momentId}/remind`))

export const useResolve = (momentId: string) =>
  useChange((body: ResolveMoment) => change('POST', `moments/${momentId}/resolve`, body))

export const useChangeSettings = () => useChange((body: MomentSettings) => change('PUT', 'moment-settings', body))
