import { Link } from '@tanstack/react-router'
import type { Today } from '#contract/today.ts'
import { stateOrder, StateWord } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import styles from './today.module.css'

/** The day in numbers: what it holds, how it stands, what WeCom still lets through. */
export function Counts({ today }: { today: Today }) {
  const { t } = useWords()
  const count = today.counts
  const all = stateOrder.reduce((sum, state) => sum + (count[state] ?? 0), 0)
  const gone = (count.sent ?? 0) + (count.reported ?? 0)
  const single = today.contactCounts
  const singles = stateOrder.reduce((sum, state) => sum + (single[state] ?? 0), 0)
  // Known only as long as everyone who is waited for is in the list.
  const taps = today.waiting.length < today.waitingTotal ? 0 : today.waiting.reduce((sum, { taps }) => sum + taps, 0)
  return (
    <>
      <Figures label={t('today.counts')}>
        <Figure label={t('today.due')} value={all} hint={t('today.dueHint')} />
        <Figure label={t('today.gone')} value={gone} unit={all > 0 ? `${Math.round((gone / all) * 100)}%` : null} />
        <Figure
          label={t('today.waitingFor', { count: today.waitingTotal })}
          value={count.waiting_staff ?? 0}
          unit={taps > 0 ? t('common.taps', { count: taps }) : null}
          tone={(count.waiting_staff ?? 0) > 0 ? 'warn' : 'plain'}
        />
        <Figure label={t('state.in_doubt')} value={count.in_doubt ?? 0} tone={count.in_doubt ? 'harm' : 'plain'} />
        <Figure label={t('state.failed')} value={count.failed ?? 0} tone={count.failed ? 'harm' : 'plain'} />
        {singles > 0 ? (
          <Figure
            label={t('today.toContacts')}
            value={(single.sent ?? 0) + (single.reported ?? 0)}
            unit={`/ ${singles}`}
            hint={t('today.toContactsHint')}
          />
        ) : null}
        <Figure
          label={t(`today.quota.${today.quota.mode}`)}
          value={today.quota.left}
          unit={`/ ${today.quota.total}`}
          hint={t('today.quotaHint')}
        />
      </Figures>
      <ul className={styles['states']} aria-label={t('today.byState')}>
        {stateOrder
          .filter((state) => (count[state] ?? 0) > 0)
          .map((state) => (
            <li key={state} title={t(`stateMeaning.${state}`)}>
              <Link to="/runs">
                <StateWord state={state} count={count[state] ?? 0} />
              </Link>
            </li>
          ))}
      </ul>
    </>
  )
}
