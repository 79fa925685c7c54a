import type { TFunction } from 'i18next'
import { codeWords } from '#web/i18n/code-words.ts'
import type { Language } from '#web/i18n/languages.ts'
import { inLanguage } from '#web/i18n/use-words.ts'
import { contactReasonWords, reasonWords } from './reason.ts'

/** How instants of the corp's clock are told, and in which words. */
export type Tell = { t: TFunction; language: Language; moment: (at: string) => string }

type Detail = Readonly<Record<string, unknown>>

const isDetail = (value: unknown): value is Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads what a stored fact carries, in words. What is not there reads as nothing, never as a made-up figure. */
export function detailReader({ t, language, moment }: Tell, detail: Detail) {
  const text = (key: string): string => {
    const value = detail[key]
    if (Array.isArray(value)) return value.filter((item) => typeof item === 'string').join(t('common.and'))
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const sentences = (...parts: string[]): string => parts.filter(Boolean).join(t('fact.comma'))
  return {
    text,
    count: (key: string): number => {
      const value = detail[key]
      return Array.isArray(value) ? value.length : Number(value ?? 0)
    },
    isTrue: (key: string): boolean => detail[key] === true,
    list: (key: string) => {
      const value = detail[key]
      return Array.isArray(value)
        ? value.filter(isDetail).map((item) => detailReader({ t, language, moment }, item))
        : []
    },
    sentences,
    name: () => inLanguage(language, text('name'), text('nameEn')),
    reason: () => (text('reason') === '' ? '' : reasonWords(t, text('reason'))),
    /** The reason of something about one contact; `called` holds what the playbook calls it. */
    contactReason: (key: string, called: string): string => {
      const value = detail[called]
      const told = isDetail(value) ? detailReader({ t, language, moment }, value) : null
      const name = told && { name: told.text('name'), nameEn: told.text('nameEn') || null }
      return text(key) === '' ? '' : contactReasonWords(t, language, text(key), name)
    },
    /** A part that carries details of its own. */
    part: (key: string) => {
      const value = detail[key]
      return isDetail(value) ? detailReader({ t, language, moment }, value) : null
    },
    moment: (key: string): string => (text(key) === '' ? '' : moment(text(key))),
    at: (key: string, word: 'until' | 'openUntil') =>
      text(key) === '' ? '' : t(`fact.${word}`, { at: moment(text(key)) }),
    route: () => {
      const route = text('route')
      return route === '' ? '' : t('fact.by', { route: codeWords(t, `route.${route}`) ?? route })
    },
    /** A word of a closed list; one of a later server stands as it is. */
    word: (
      list:
        | 'guard'
        | 'enteredBy'
        | 'waited'
        | 'media'
        | 'slotBecause'
        | 'route'
        | 'decision'
        | 'escalated'
        | 'staffTold'
        | 'stoodIn',
      value: string,
    ): string => (value === '' ? '' : (codeWords(t, `fact.${list}.${value}`) ?? value)),
    /** The figures the engine had before it. */
    seen: () => {
      const { usedToday: used, capDay: cap, quotaLeft: quota, overloadedPercent: percent } = detail
      return sentences(
        typeof used === 'number' && typeof cap === 'number' ? t('fact.seen.cap', { used, cap }) : '',
        typeof quota === 'number' ? t('fact.seen.quota', { quota }) : '',
        typeof percent === 'number' && percent > 0 ? t('fact.seen.overloaded', { percent }) : '',
      )
    },
    /** Everything plain that it carries, for facts without words. */
    carried: () =>
      Object.keys(detail)
        .filter((key) => text(key) !== '')
        .map((key) => `${key} ${text(key)}`)
        .join(', '),
  }
}

export type DetailReader = ReturnType<typeof detailReader>
