import { useSyncExternalStore } from 'react'

/** What a person chose; `system` follows the device. web/public/theme.js reads the same key before the first paint. */
export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const key = 'qunce.theme'
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

export function themeChoice(): ThemeChoice {
  const kept = localStorage.getItem(key)
  return themeChoices.find((choice) => choice === kept) ?? 'system'
}

const isDark = (): boolean => themeChoice() === 'dark' || (themeChoice() === 'system' && systemIsDark.matches)

const apply = (): void => {
  document.documentElement.dataset['theme'] = isDark() ? 'dark' : 'light'
  for (const listener of listeners) listener()
}

export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(key, choice)
  apply()
}

systemIsDark.addEventListener('change', apply)

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The theme in force and the choice behind it. */
export const useTheme = (): { isDark: boolean; choice: ThemeChoice } => ({
  isDark: useSyncExternalStore(subscribe, isDark),
  choice: useSyncExternalStore(subscribe, themeChoice),
})
