import type { TFunction } from 'i18next'
import { codeWords } from '#web/i18n/code-words.ts'
import type { Language } from '#web/i18n/languages.ts'
import { inLanguage } from '#web/i18n/use-words.ts'

/** A reason in words; what this desk has no words for is shown as it is, so that it can still be asked about. */
export function reasonWords(t: TFunction, reason: string): string {
  const code = /^wecom_(-?\d+)$/.exec(reason)?.[1]
  if (code !== undefined) return t('reasonWecom', { code })
  return codeWords(t, `reason.${reason}`) ?? t('reasonUnknown', { code: reason })
}

type Called = { name: string; nameEn: string | null } | null

/**
 * A reason where it is about one contact: what the playbook calls it, else in words. What is no code is a playbook's own
 * sentence, and stands as it was written.
 */
export function contactReasonWords(t: TFunction, language: Language, reason: string, called: Called = null): string {
  if (called) return inLanguage(language, called.name, called.nameEn)
  if (!/^[a-z0-9_-]+$/.test(reason)) return reason
  return codeWords(t, `contactReason.${reason}`) ?? reasonWords(t, reason)
}
