import type { Calendar, CalendarClash, CalendarStepAt } from '#contract/calendar.ts'
import type { Language } from '#web/i18n/languages.ts'
import { inLanguage } from '#web/i18n/use-words.ts'

export type Names = { step: (at: Pick<CalendarStepAt, 'runId' | 'stepId'>) => string; run: (runId: string) => string }

/** What steps and runs of a calendar are called. */
export function namesOf({ runs }: Pick<Calendar, 'runs'>, language: Language): Names {
  const byRun = new Map(runs.map((run) => [run.runId, run]))
  const steps = new Map(
    runs.flatMap((run) =>
      run.steps.map((step) => [`${run.runId} ${step.stepId}`, inLanguage(language, step.name, step.nameEn)] as const),
    ),
  )
  return {
    step: ({ runId, stepId }) => steps.get(`${runId} ${stepId}`) ?? stepId,
    run: (runId) => byRun.get(runId)?.name ?? '',
  }
}

/** The clashes of a step's turn. */
export const clashesOf = (clashes: readonly CalendarClash[], at: CalendarStepAt): CalendarClash[] =>
  clashes.filter(
    (clash) =>
      clash.date === at.date &&
      clash.localTime === at.localTime &&
      clash.runId === at.runId &&
      clash.stepId === at.stepId,
  )
