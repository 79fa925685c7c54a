import type { PlaybookDocument, Words } from '#contract/playbook.ts'
import { compile } from './compile.ts'

/** A step as lists show it: its hour, and when it is due, in words. */
export type ListedStep = { stepId: string; name: string; nameEn: string | null; slot: string; schedule: Words }

/** The steps of a document, in its order. */
export const listSteps = (document: PlaybookDocument): ListedStep[] =>
  compile(document).steps.map(({ step, schedule }) => ({
    stepId: step.id,
    name: step.name,
    nameEn: step.name_en ?? null,
    slot: step.slot ?? step.id,
    schedule,
  }))
