import { playbookDocument, type PlaybookDocument, type PlaybookProblem } from '#contract/playbook.ts'
import { advise } from './advice.ts'
import { foresee } from './foresight.ts'
import { type Finding, problemOf } from './problem.ts'
import { adviseJourneys } from './journey/advice.ts'
import { findingsOfReferences } from './reference.ts'
import { findingsOfSchema } from './schema-problem.ts'
import { readSource, type Source } from './source.ts'

export type PlaybookReading =
  | { ok: true; document: PlaybookDocument; warnings: PlaybookProblem[] }
  | { ok: false; problems: PlaybookProblem[] }

/** Nobody reads more of them before the next try. */
const PROBLEMS_MAX = 200

const byPlace = (a: PlaybookProblem, b: PlaybookProblem): number => a.line - b.line || a.column - b.column

/** A source that is read as a document, with the places of its values; else every problem of the first kind that stops that. */
type DocumentReading =
  | { ok: true; document: PlaybookDocument; source: Source }
  | { ok: false; problems: PlaybookProblem[] }

/**
 * Reads a playbook's source without trying it out, which takes most of the time: form of the text, then the schema, then
 * what the parts say of one another. Never throws.
 */
export function readDocument(text: string): DocumentReading {
  const reading = readSource(text)
  if (!reading.ok) return reading
  const { source } = reading
  const refusal = (findings: ReturnType<typeof findingsOfSchema>): DocumentReading => ({
    ok: false,
    problems: problemsOf(source, 'error', findings),
  })
  const parsed = playbookDocument.safeParse(source.value)
  if (!parsed.success) return refusal(findingsOfSchema(source.value, parsed.error.issues))
  const broken = findingsOfReferences(parsed.data)
  if (broken.length > 0) return refusal(broken)
  return { ok: true, document: parsed.data, source }
}

/** Findings in the order in which they stand in a source, as many as anybody reads. */
export const problemsOf = (
  source: Source,
  severity: PlaybookProblem['severity'],
  findings: readonly Finding[],
): PlaybookProblem[] =>
  findings
    .slice(0, PROBLEMS_MAX)
    .map((finding) => problemOf(source, severity, finding))
    .sort(byPlace)

/**
 * Reads a playbook's source (YAML or JSON of one schema). Refused sources come back with every problem of the first
 * kind that stops the reading: form of the text, then the schema, then what the parts say of one another.
 * Never throws. A document that is read may still carry warnings: things that are allowed and most likely not meant.
 */
export function parsePlaybook(text: string): PlaybookReading {
  const reading = readDocument(text)
  if (!reading.ok) return reading
  const { document, source } = reading
  const warnings = [...advise(document), ...adviseJourneys(document), ...foresee(document)]
  return { ok: true, document, warnings: problemsOf(source, 'warning', warnings) }
}
