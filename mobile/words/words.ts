import { localeOf, preferredLanguage, type Language } from '#web/i18n/languages.ts'
import { zh } from './zh.ts'

/** The words of every language: those of Chinese, with its figures. */
export type Words = Shape<typeof zh>

type Shape<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...given: infer G) => string
      ? (...given: G) => string
      : Shape<T[K]>
}

let spoken: { language: Language; words: Words } = { language: 'zh', words: zh }

/** Brings up the words of this browser's language; must be awaited before the first drawing. */
export async function startWords(): Promise<void> {
  const language = preferredLanguage()
  spoken = { language, words: language === 'zh' ? zh : (await import('./en.ts')).en }
  document.documentElement.lang = localeOf[language]
}

/** The words of this page. They do not change while it is open: WeCom's own language does not either. */
export const words = (): Words => spoken.words

export const language = (): Language => spoken.language

/** Of a text written in both languages the one to show; without an English one the Chinese stands. */
export const inLanguage = (zhText: string, enText: string | null): string =>
  spoken.language === 'en' && enText ? enText : zhText

/** The words of a code of a list; one of a later server stands as it is. */
export const wordOf = (list: Readonly<Record<string, unknown>>, code: string): string => {
  const [, found] = Object.entries(list).find(([known]) => known === code) ?? []
  return typeof found === 'string' ? found : code
}
