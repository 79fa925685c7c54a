import { type Lexicon, type Placed, screenContents } from '#contract/screening.ts'
import type { PlaybookDocument, PlaybookProblem } from '#contract/playbook.ts'
import { problemOf } from './problem.ts'
import { readSource } from './source.ts'

const found = (document: PlaybookDocument, lexicon: Lexicon): Placed[] =>
  screenContents(document.contents, document.links ?? [], lexicon)

function placed(text: string, all: readonly Placed[]): PlaybookProblem[] {
  const reading = all.length === 0 ? null : readSource(text)
  if (!reading?.ok) return []
  return all.map(({ path, text: within, level, rule, message, repair }) =>
    problemOf(reading.source, level === 'block' ? 'error' : 'warning', {
      path,
      within,
      value: within,
      rule,
      message,
      repair,
    }),
  )
}

/** What a document's messages say that must not go out (an error), or that a person should look at, in its source. */
export const screenDocument = (text: string, document: PlaybookDocument, lexicon: Lexicon): PlaybookProblem[] =>
  placed(text, found(document, lexicon))

/** Of what a document's messages say, what must not go out. */
export const barredIn = (document: PlaybookDocument, lexicon: Lexicon): Placed[] =>
  found(document, lexicon).filter(({ level }) => level === 'block')

/** The same in its source: what keeps it from being published. */
export const blockedIn = (text: string, document: PlaybookDocument, lexicon: Lexicon): PlaybookProblem[] =>
  placed(text, barredIn(document, lexicon))
