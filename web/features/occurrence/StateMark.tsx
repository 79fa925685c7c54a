import type { OccurrenceState } from '#contract/occurrence.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import { stateLooks } from './state.ts'
import styles from './state-mark.module.css'

type StateMarkProps = {
  state: OccurrenceState
  size?: 'm' | 's'
  /** A tracked link in it was clicked. */
  clicked?: boolean
  /** Nothing goes out while its chat, run, playbook or corp is paused. */
  paused?: boolean
}

/** A state's colour and icon. Whoever uses it says the word beside it, or names the element that holds it. */
export function StateMark({ state, size = 'm', clicked = false, paused = false }: StateMarkProps) {
  const look = stateLooks[state]
  return (
    <span
      className={styles['mark']}
      data-size={size}
      data-framed={look.isFramed ? '' : undefined}
      data-clicked={clicked ? '' : undefined}
      data-paused={paused ? '' : undefined}
      style={{
        background: look.fill === 'transparent' ? 'transparent' : `var(--${look.fill})`,
        color: `var(--${look.ink})`,
      }}
      aria-hidden
    >
      <svg viewBox="0 0 16 16">
        <path d={look.path} />
      </svg>
    </span>
  )
}

/** A state's mark with its word, and how many where that is asked. */
export function StateWord({ state, count }: { state: OccurrenceState; count?: number }) {
  const { t } = useWords()
  return (
    <span className={styles['word']}>
      <StateMark state={state} size="s" />
      {t(`state.${state}`)}
      {count === undefined ? null : <b>{numberWords(count)}</b>}
    </span>
  )
}
