import { playbookDocument, type PlaybookDocument, type PlaybookProblem } from '#contract/playbook.ts'
import { advise } from './advice.ts'
import { foresee } from './foresight.ts'
import { problemOf } from './problem.ts'
import { adviseJourneys } from './journey/advice.ts'
import { findingsOfReferences } from './reference.ts'
import { findingsOfSchema } from './schema-problem.ts'
import { readSource } from './source.ts'

export type PlaybookReading =
  | { ok: true; document: PlaybookDocument; warnings: PlaybookProblem[] }
  | { ok: false; problems: PlaybookProblem[] }

/** Nobody reads more of them before the next try. */
const PROBLEMS_MAX = 200

const byPlace = (a: PlaybookProblem, b: PlaybookProblem): number => a.line - b.line || a.column - b.column

/**
 * Reads a playbook's source (YAML or JSON of one schema). Refused sources come back with every problem of the first
 * kind that stops the reading: form of the text, then the schema, then what the parts say of one another.
 * Never throws. A document that is read may still carry warnings: things that are allowed and most likely not meant.
 */
export function parsePlaybook(text: string): PlaybookReading {
  const reading = readSource(text)
  if (!reading.ok) return reading
  const { source } = reading
  const refusal = (findings: ReturnType<typeof findingsOfSchema>): PlaybookReading => ({
    ok: false,
    problems: findings
      .slice(0, PROBLEMS_MAX)
      .map((finding) => problemOf(source, 'error', finding))
      .sort(byPlace),
  })
  const parsed = playbookDocument.safeParse(source.value)
  if (!parsed.success) return refusal(findingsOfSchema(source.value, parsed.error.issues))
  const broken = findingsOfReferences(parsed.data)
  if (broken.length > 0) return refusal(broken)
  const warnings = [...advise(parsed.data), ...adviseJourneys(parsed.data), ...foresee(parsed.data)]
  return {
    ok: true,
    document: parsed.data,
    warnings: warnings
      .slice(0, PROBLEMS_MAX)
      .map((finding) => problemOf(source, 'warning', finding))
      .sort(byPlace),
  }
}
