import type { OccurrenceState, StateCounts } from '#contract/occurrence.ts'
import { stateOrder, StateMark } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import styles from './matrix.module.css'

type LegendProps = {
  totals: StateCounts
  chosen: ReadonlySet<OccurrenceState>
  onChoose: (states: ReadonlySet<OccurrenceState>) => void
}

const always: readonly OccurrenceState[] = ['planned', 'waiting_staff', 'sent', 'failed', 'in_doubt']

/** What each mark means and how many there are; a press shows those states alone. */
export function Legend({ totals, chosen, onChoose }: LegendProps) {
  const { t } = useWords()
  const toggle = (state: OccurrenceState) => {
    const next = new Set(chosen)
    if (!next.delete(state)) next.add(state)
    onChoose(next)
  }
  return (
    <fieldset className={styles['legend']} aria-label={t('matrix.legend')}>
      {stateOrder
        .filter((state) => (totals[state] ?? 0) > 0 || always.includes(state) || chosen.has(state))
        .map((state) => (
          <button
            key={state}
            type="button"
            aria-pressed={chosen.has(state)}
            data-faded={chosen.size > 0 && !chosen.has(state) ? '' : undefined}
            title={t(`stateMeaning.${state}`)}
            onClick={() => toggle(state)}
          >
            <StateMark state={state} size="s" />
            {t(`state.${state}`)}
            <b>{numberWords(totals[state] ?? 0)}</b>
          </button>
        ))}
      <span title={t('stateMeaning.clicked')}>
        <i className={styles['clickedKey']} />
        {t('matrix.clicked')}
      </span>
    </fieldset>
  )
}
