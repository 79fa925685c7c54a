import type { TFunction } from 'i18next'
import type { TimelineItem } from '#contract/event.ts'
import { codeWords } from '#web/i18n/code-words.ts'

/** A fact of the timeline in words. A kind without words, of a later server, is shown as it is. */
export function eventWords(t: TFunction, item: TimelineItem): string {
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
    staff: staff?.name ?? '',
    before: text('before'),
    after: text('after') || text('name'),
    step: text('stepName') || text('name'),
  })
}
