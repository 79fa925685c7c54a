import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { AbsenceEffect, Deputies, EndedAbsence, EnterAbsence, StaffAbsences } from '#contract/absence.ts'
import { change, read } from '#web/wire/request.ts'

const topics = ['staff_task'] as const

export const absencesQuery = (staffId: string) =>
  queryOptions({
    queryKey: ['absences', staffId],
    queryFn: ({ signal }) => read<StaffAbsences>(`staff/${staffId}/absences`, {}, signal),
    meta: { topics },
  })

export const deputiesQuery = (staffId: string, search: string) =>
  queryOptions({
    queryKey: ['absences', staffId, 'deputies', search],
    queryFn: ({ signal }) => read<Deputies>(`staff/${staffId}/deputies`, { search }, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

/** What an absence would do with what is open now. */
export const effectQuery = (
  staffId: string,
  asked: { from: string; until: string; deputyStaffId: string | undefined },
) =>
  queryOptions({
    queryKey: ['absences', staffId, 'effect', asked],
    queryFn: ({ signal }) => read<AbsenceEffect>(`staff/${staffId}/absences/effect`, asked, signal),
    placeholderData: keepPreviousData,
    retry: false,
    meta: { topics },
  })

const changed = ['staff', 'absences', 'today', 'staff-tasks']

function useChange<Input, Output>(act: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: () =>
      client.invalidateQueries({ predicate: ({ queryKey: [first] }) => changed.some((one) => one === first) }),
  })
}

export const useEnter = (staffId: string) =>
  useChange((body: EnterAbsence) => change('POST', `staff/${staffId}/absences`, body))

export const useEnd = (staffId: string) =>
  useChange((staffAbsenceId: string) => change<EndedAbsence>('POST', `staff/${staffId}/absences/${staffAbsenceId}/end`))
