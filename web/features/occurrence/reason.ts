import type { TFunction } from 'i18next'
import { codeWords } from '#web/i18n/code-words.ts'

/** A reason in words; what this desk has no words for is shown as it is, so that it can still be asked about. */
export const reasonWords = (t: TFunction, code: string): string =>
  codeWords(t, `reason.${code}`) ?? t('reasonUnknown', { code })
