import type { CalendarClash } from '#contract/calendar.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { SidePanel } from '#web/ui/SidePanel.tsx'
import styles from './calendar.module.css'
import { clashWords, mendWords } from './clash-words.ts'
import type { Shown } from './shown.ts'
import { turnKey } from './span.ts'

type ClashPanelProps = {
  clashes: readonly CalendarClash[]
  foreseenUntil: string
  isWholeSpan: boolean
  shown: Shown
  onClose: () => void
}

/** What clashes in the days shown, day by day, with what will happen and how to mend it. */
export function ClashPanel({ clashes, foreseenUntil, isWholeSpan, shown, onClose }: ClashPanelProps) {
  const { t } = useWords()
  const { nearDay } = useCorpTime()
  const byDay = Map.groupBy(
    clashes.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : b.groupChats - a.groupChats)),
    (clash) => clash.date,
  )
  return (
    <SidePanel label={t('calendar.clashes')} onClose={onClose}>
      <h2>{t('calendar.clashes')}</h2>
      <p className={styles['note']}>{t('calendar.clashesNote')}</p>
      {clashes.length === 0 ? <Empty quiet title={t('calendar.noClashes')} /> : null}
      {[...byDay].map(([date, items]) => (
        <section key={date} className={styles['clashes']}>
          <h3>{nearDay(date)}</h3>
          <ul>
            {items.map((clash) => (
              <ClashLine
                key={`${turnKey(clash)} ${clash.reason} ${clash.until?.localTime}`}
                clash={clash}
                shown={shown}
              />
            ))}
          </ul>
        </section>
      ))}
      {isWholeSpan ? null : (
        <p className={styles['note']}>{t('calendar.foreseenUntil', { date: nearDay(foreseenUntil) })}</p>
      )}
    </SidePanel>
  )
}

type ClashLineProps = { clash: CalendarClash; shown: Shown }

/** One clash: which step, what becomes of it, and its way to the step. */
export function ClashLine({ clash, shown }: ClashLineProps) {
  const { t } = useWords()
  const { nearDay } = useCorpTime()
  const mend = mendWords(t, clash)
  return (
    <li data-over={clash.isOver ? '' : undefined}>
      <button type="button" onClick={() => shown.open(turnKey(clash))}>
        {clash.localTime} {shown.names.step(clash)}
      </button>
      <p>{clashWords({ t, names: shown.names, nearDay }, clash)}</p>
      {mend ? <small>{mend}</small> : null}
      {clash.examples.length > 0 ? (
        <small>
          {t('calendar.examples', { names: clash.examples.map((chat) => chat.name).join(t('common.and')) })}
        </small>
      ) : null}
    </li>
  )
}
