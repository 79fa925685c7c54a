import type { CalendarEntry } from '#contract/calendar.ts'
import { stateOrder, StateMark } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import styles from './calendar.module.css'
import { dragTurn } from './drag.ts'
import { isTurn, turnKey } from './span.ts'
import type { Shown } from './shown.ts'

/** The state that most of the group chats are in; what needs a person comes before what is well. */
const mainState = ({ counts }: CalendarEntry) => {
  const found = stateOrder.filter((state) => (counts[state] ?? 0) > 0)
  const trouble = found.find((state) => state === 'failed' || state === 'in_doubt')
  return trouble ?? found.reduce((a, b) => ((counts[b] ?? 0) > (counts[a] ?? 0) ? b : a), found[0] ?? 'planned')
}

/** Something of it is still to come. */
export const isAhead = ({ counts }: CalendarEntry): boolean => (counts.planned ?? 0) + (counts.deferred ?? 0) > 0

type EntryMarkProps = { entry: CalendarEntry; shown: Shown }

/** One line of the calendar: when, which step, in how many group chats; and that something clashes. */
export function EntryMark({ entry, shown }: EntryMarkProps) {
  const { t } = useWords()
  const name = shown.names.step(entry)
  const clashing = shown.clashesOf(entry).reduce((sum, clash) => sum + clash.groupChats, 0)
  const state = mainState(entry)
  const told = [
    `${entry.localTime} ${name}`,
    shown.names.run(entry.runId),
    t('common.groupChats', { count: entry.groupChats }),
    t(`state.${state}`),
    entry.movedFrom ? t('calendar.moved') : '',
    clashing > 0 ? t('calendar.clashing', { count: clashing }) : '',
  ]
  const label = told.filter(Boolean).join(' · ')
  return (
    <button
      type="button"
      className={styles['entry']}
      title={label}
      aria-label={label}
      aria-pressed={isTurn(shown.opened, entry)}
      data-clash={clashing > 0 ? '' : undefined}
      draggable={shown.drop !== null && isAhead(entry)}
      onDragStart={(event) => dragTurn(event, turnKey(entry))}
      onClick={() => shown.open(turnKey(entry))}
    >
      <StateMark state={state} size="s" />
      <time>{entry.localTime}</time>
      <b>{name}</b>
      {entry.movedFrom ? <Icon name="right" size={12} /> : null}
      {clashing > 0 ? <em>{t('calendar.clash')}</em> : null}
      <i>{numberWords(entry.groupChats)}</i>
    </button>
  )
}
