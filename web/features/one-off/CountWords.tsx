import type { StateCounts } from '#contract/occurrence.ts'
import { stateOrder, StateWord } from '#web/features/occurrence/index.ts'
import styles from './one-off.module.css'

/** How many group chats stand in which state, in the order of the matrix. */
export const CountWords = ({ counts }: { counts: StateCounts }) => (
  <span className={styles['counts']}>
    {stateOrder
      .filter((state) => (counts[state] ?? 0) > 0)
      .map((state) => (
        <StateWord key={state} state={state} count={counts[state] ?? 0} />
      ))}
  </span>
)
