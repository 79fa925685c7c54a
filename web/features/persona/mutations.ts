import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AskedPersonas, TickPersona } from '#contract/persona.ts'
import { change } from '#web/wire/request.ts'

function useChange<Input, Output>(act: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: act, onSuccess: () => client.invalidateQueries({ queryKey: ['personas'] }) })
}

export const useTick = (staffId: string) =>
  useChange((body: TickPersona) => change('POST', `personas/${staffId}/items`, body))

export const useIntroduce = (staffId: string) =>
  useChange((text: string) => change('PUT', `personas/${staffId}/introduction`, { text }))

export const useAsk = () =>
  useChange((staffIds: readonly string[] | undefined) => change<AskedPersonas>('POST', 'personas/ask', { staffIds }))
