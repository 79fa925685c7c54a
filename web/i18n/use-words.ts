import { useTranslation } from 'react-i18next'
import type { Language } from './languages.ts'

/** The words of the desk, and which language they are in. */
export function useWords() {
  const { t, i18n } = useTranslation()
  const language: Language = i18n.language === 'en' ? 'en' : 'zh'
  return { t, language }
}

/** Of a text written in both languages the one to show; without an English one the Chinese stands. */
export const inLanguage = (language: Language, zh: string, en: string | null | undefined): string =>
  language === 'en' && en ? en : zh
