import { ConfigProvider } from 'antd'
import type { Locale } from 'antd/es/locale/index.js'
import { useEffect, useState, type ReactNode } from 'react'
import type { Language } from '#web/i18n/languages.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { antdTheme } from './antd-theme.ts'
import { Icon } from './Icon.tsx'
import { lendNonce } from './style-nonce.ts'
import { useTheme } from './theme.ts'

/** The nonce that lets antd's style elements in; Vite puts it on the page and the server gives it its value. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
lendNonce(nonce)

type LocaleModule = { default: Locale }
// Both are modules with a default export, which their type declarations put one level deeper.
const locales: Record<Language, () => Promise<LocaleModule>> = {
  zh: async () => (await import('antd/es/locale/zh_CN.js')) as unknown as LocaleModule,
  en: async () => (await import('antd/es/locale/en_US.js')) as unknown as LocaleModule,
}

/**
 * A busy button turns an icon of ours: antd's own leaves in a transition and stays for good where its end is missed, and
 * says “loading” in English to screen readers.
 */
const buttons = {
  autoInsertSpace: false,
  loadingIcon: (
    <span className="turning">
      <Icon name="busy" />
    </span>
  ),
}

/** antd in the desk's theme and language. */
export function Antd({ children }: { children: ReactNode }) {
  const { language } = useWords()
  const { isDark } = useTheme()
  const [locale, setLocale] = useState<Locale>()
  useEffect(() => {
    let isWanted = true
    void locales[language]().then((module) => {
      if (isWanted) setLocale(module.default)
    })
    return () => {
      isWanted = false
    }
  }, [language])
  return (
    <ConfigProvider theme={antdTheme(isDark)} csp={{ nonce }} {...(locale ? { locale } : {})} button={buttons}>
      {children}
    </ConfigProvider>
  )
}
