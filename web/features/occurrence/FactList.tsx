import type { WhyFact } from '#contract/occurrence.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { factWords, type ToldFact } from './fact.ts'
import { useOpenWhy } from './open-why.ts'
import styles from './why.module.css'

/** What happened, in the order it happened; the day stands only where it changes. */
export function FactList({ facts }: { facts: readonly WhyFact[] }) {
  const { t, language } = useWords()
  const { zoned, exact, nearDay, moment } = useCorpTime()
  const openWhy = useOpenWhy()
  const days = facts.map((fact) => zoned(fact.at).toPlainDate().toString())
  return (
    <ol className={styles['facts']} aria-label={t('why.facts')}>
      {facts.map((fact, index) => {
        const day = days[index] ?? ''
        const at = zoned(fact.at).toPlainTime()
        const told = factWords({ t, language, moment }, fact)
        return (
          <li key={`${fact.at} ${fact.code} ${index}`} data-tone={told.tone}>
            <b title={exact(fact.at)}>
              {day === days[index - 1] ? '' : `${nearDay(day)} `}
              {at.toString({ smallestUnit: at.second === 0 ? 'minute' : 'second' })} {told.title}
            </b>
            {told.text ? <span>{told.text}</span> : null}
            {told.other ? <OtherStep other={told.other} onOpen={openWhy} /> : null}
          </li>
        )
      })}
    </ol>
  )
}

type OtherStepProps = { other: NonNullable<ToldFact['other']>; onOpen: (occurrenceId: string) => void }

/** The way to the why of the step that won, or gave way. */
function OtherStep({ other, onOpen }: OtherStepProps) {
  const { t } = useWords()
  return (
    <button type="button" className={styles['other']} onClick={() => onOpen(other.occurrenceId)}>
      {t('fact.seeOther', { name: other.name })}
    </button>
  )
}
