import type { TFunction } from 'i18next'
import type { TimelineItem } from '#contract/event.ts'
import { codeWords } from '#web/i18n/code-words.ts'
import type { Language } from '#web/i18n/languages.ts'
import { inLanguage } from '#web/i18n/use-words.ts'

/** A fact of the timeline in words. A kind without words, of a later server, is shown as it is. */
export function eventWords(t: TFunction, language: Language, item: TimelineItem): string {
  const { contact, staff, detail } = item
  const who = contact?.name || staff?.name || t('event.someone')
  const text = (key: string): string => {
    const value = detail[key]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  if (codeWords(t, `event.kind.${item.kind}`) === null) return item.kind
  // The kind has words, which all take the same names.
  return t(`event.kind.${item.kind}` as 'event.kind.membership.joined', {
    who,
    staff: staff?.name || t('event.someone'),
    before: text('before'),
    after: text('after') || text('name'),
    step: item.step ? inLanguage(language, item.step.name, item.step.nameEn) : '',
  })
}
