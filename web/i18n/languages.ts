export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

/** The tag that dates, numbers and the page's `lang` go by. */
export const localeOf: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }

const key = 'qunce.language'

const isLanguage = (value: string | null): value is Language => languages.some((language) => language === value)

/** The language this browser chose last, else the browser's own: Chinese unless it asks for something else first. */
export function preferredLanguage(): Language {
  const kept = localStorage.getItem(key)
  if (isLanguage(kept)) return kept
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export const keepLanguage = (language: Language): void => localStorage.setItem(key, language)
