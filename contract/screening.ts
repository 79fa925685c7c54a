import { z } from 'zod'
import { instant } from './occurrence.ts'

export { type ScreeningLevel } from './screening/built-in.ts'
export { type CorpWord, type Lexicon, lexiconOf, type WordLevel } from './screening/lexicon.ts'
export { isBlocked, type Placed, screenContents, type Screened, screenText } from './screening/screen.ts'

export const wordLevels = ['block', 'warn', 'allow'] as const

/** So many words of its own a corp keeps. */
export const SCREENING_WORDS_MAX = 2000
export const SCREENING_WORD_MAX_LENGTH = 30

const word = z
  .string()
  .trim()
  .min(1)
  .max(SCREENING_WORD_MAX_LENGTH)
  .regex(/^[^\p{Cc}]+$/u, 'A word of one line.')

export const screeningWord = z.object({
  screeningWordId: z.guid(),
  word: z.string(),
  level: z.enum(wordLevels),
  /** Why it stands here: whoever meets the word is told. */
  reason: z.string(),
  addedBy: z.string(),
  addedRealAt: instant,
})
export type ScreeningWord = z.infer<typeof screeningWord>

/** The corp's whole list, by word: whoever writes needs all of it. */
export const screeningWords = z.object({ items: z.array(screeningWord) })
export type ScreeningWords = z.infer<typeof screeningWords>

/** Adds words, or gives words that are there another level and reason. */
export const addScreeningWords = z.strictObject({
  words: z.array(word).min(1).max(200),
  level: z.enum(wordLevels),
  reason: z.string().trim().min(1).max(120),
})
export type AddScreeningWords = z.output<typeof addScreeningWords>
