import type { TFunction } from 'i18next'
import { codeWords } from '#web/i18n/code-words.ts'

/** A reason in words; what this desk has no words for is shown as it is, so that it can still be asked about. */
export function reasonWords(t: TFunction, reason: string): string {
  const code = /^wecom_(-?\d+)$/.exec(reason)?.[1]
  if (code !== undefined) return t('reasonWecom', { code })
  return codeWords(t, `reason.${reason}`) ?? t('reasonUnknown', { code: reason })
}
