import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReportedStaffTasks, ReportStaffTask } from '#contract/staff-task.ts'
import { change } from '#web/wire/request.ts'

const topics = ['staff_task', 'delivery', 'occurrence']

const useTaskChange = <Body, Answer>(send: (body: Body) => Promise<Answer>) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ meta }) => meta?.topics?.some((topic) => topics.includes(topic)) ?? false,
      }),
  })
}

/** Asks whether the message may go out at this very moment; the answer holds until `permitUntilRealAt`. */
export const usePermit = (staffTaskId: string) =>
  useTaskChange((_nothing: void) => change<{ permitUntilRealAt: string }>('POST', `staff-tasks/${staffTaskId}/permit`))

/** Says what became of the task. */
export const useReport = (staffTaskId: string) =>
  useTaskChange((body: ReportStaffTask) => change('POST', `staff-tasks/${staffTaskId}/report`, body))

/** Says of several that a person sent them by hand. */
export const useReportMany = () =>
  useTaskChange((staffTaskIds: readonly string[]) =>
    change<ReportedStaffTasks>('POST', 'staff-tasks/report', { staffTaskIds }),
  )
