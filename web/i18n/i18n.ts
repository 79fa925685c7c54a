import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { keepLanguage, languages, localeOf, preferredLanguage, type Language } from './languages.ts'
import type { Planning, Words } from './words.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Words & Planning }
    returnNull: false
  }
}

const load: Record<Language, () => Promise<Words>> = {
  zh: async () => (await import('./zh/index.ts')).words,
  en: async () => (await import('./en/index.ts')).words,
}

const loadPlanning: Record<Language, () => Promise<Planning>> = {
  zh: async () => (await import('./zh/planning.ts')).planning,
  en: async () => (await import('./en/planning.ts')).planning,
}

let isPlanning = false

const teach = (language: Language, words: object): unknown =>
  i18next.addResourceBundle(language, 'translation', words, true)

/** Loads a page together with the words of planning, in the language of now and in those that are spoken later. */
export const withPlanning =
  <Page>(page: () => Promise<Page>): (() => Promise<Page>) =>
  async () => {
    isPlanning = true
    const language: Language = i18next.language === 'en' ? 'en' : 'zh'
    const [loaded, words] = await Promise.all([page(), loadPlanning[language]()])
    teach(language, words)
    return loaded
  }

/** Brings up the words of this browser's language; must be awaited before the first drawing. */
export async function startWords(): Promise<void> {
  const language = preferredLanguage()
  const words = await load[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    supportedLngs: [...languages],
    resources: { [language]: { translation: words } },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  document.documentElement.lang = localeOf[language]
}

/** Changes the language of the whole desk, without a reload, and keeps the choice in this browser. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) teach(language, await load[language]())
  if (isPlanning) teach(language, await loadPlanning[language]())
  await i18next.changeLanguage(language)
  keepLanguage(language)
  document.documentElement.lang = localeOf[language]
}
