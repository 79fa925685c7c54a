import type { OccurrenceState } from '#contract/occurrence.ts'
import { stateLooks } from '#web/features/occurrence/state.ts'
import styles from './state-mark.module.css'

/** A state's colour and icon, the same as at the desk. Its word stands beside it. */
export function StateMark({ state }: { state: OccurrenceState }) {
  const { fill, ink, path, isFramed } = stateLooks[state]
  const background = fill === 'transparent' ? fill : `var(--${fill})`
  return (
    <span
      className={styles['mark']}
      data-framed={isFramed ? '' : undefined}
      style={{ background, color: `var(--${ink})` }}
      aria-hidden
    >
      <svg viewBox="0 0 16 16">
        <path d={path} />
      </svg>
    </span>
  )
}
