import { useMutation, useQueryClient } from '@tanstack/react-query'
import { change } from '#web/wire/request.ts'
import { demoQuery, type DemoFault } from './queries.ts'

/** Sets how many corp seconds pass in a second; 0 stops the clock. */
export function useSetRate() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (rate: number) => change('PUT', 'demo/clock', { rate }),
    onSettled: () => client.invalidateQueries({ queryKey: demoQuery.queryKey }),
  })
}

/** Sets which faults the sandbox plays; the others stop. */
export function useSetFaults() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (faults: readonly DemoFault[]) => change('PUT', 'demo/faults', { faults }),
    onSettled: () => client.invalidateQueries({ queryKey: demoQuery.queryKey }),
  })
}
