import { calendarSteps, journeySteps, type PlaybookDocument } from '#contract/playbook.ts'

/** The steps of a document that send a content, by name: of the calendar, and of journeys. */
export function sendersOf(document: PlaybookDocument, contentId: string): string[] {
  const columns = new Set(
    (document.columns ?? []).filter(({ contents }) => contents.includes(contentId)).map(({ id }) => id),
  )
  const calendar = calendarSteps(document).filter(
    (step) =>
      step.content === contentId ||
      step.contents?.includes(contentId) ||
      (step.column !== undefined && columns.has(step.column)) ||
      step.experiment?.arms.some((arm) => 'content' in arm && arm.content === contentId),
  )
  const journeys = journeySteps(document).filter((step) => 'content' in step && step.content === contentId)
  return [...calendar, ...journeys].map((step) => ('name' in step && step.name ? step.name : step.id)).slice(0, 20)
}
