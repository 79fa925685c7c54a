import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SizeQuery } from '#contract/experiment.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { sizeQuery } from './queries.ts'
import styles from './experiment.module.css'

const fields = [
  { name: 'baseline', least: 0.1, most: 99, step: 0.1 },
  { name: 'difference', least: 0.1, most: 50, step: 0.1 },
  { name: 'members', least: 1, most: 500, step: 1 },
  { name: 'icc', least: 0, most: 1, step: 0.005 },
] as const

/** How many group chats an arm needs, for how long, so that a difference worth seeing is seen. */
export function SizeHelper() {
  const { t } = useWords()
  const [asked, setAsked] = useState<SizeQuery>({ baseline: 8, difference: 2, members: 120, icc: 0.02 })
  const query = useQuery(sizeQuery(asked))
  const put = (name: keyof SizeQuery, typed: number, { least, most }: { least: number; most: number }) => {
    if (Number.isFinite(typed) && typed >= least && typed <= most) setAsked({ ...asked, [name]: typed })
  }
  return (
    <Section title={t('experiment.size.title')} note={t('experiment.size.note')}>
      <Toolbar>
        {fields.map((field) => (
          <label key={field.name} className={styles['field']} title={t(`experiment.size.${field.name}Hint`)}>
            {t(`experiment.size.${field.name}`)}
            <input
              type="number"
              defaultValue={asked[field.name]}
              min={field.least}
              max={field.most}
              step={field.step}
              onChange={(event) => put(field.name, event.target.valueAsNumber, field)}
            />
          </label>
        ))}
      </Toolbar>
      {query.isError ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? (
        <div aria-live="polite">
          <ul className={styles['sizes']}>
            {query.data.sizes.map(({ days, groupChats }) => (
              <li key={days}>
                <strong>{t('common.groupChats', { count: groupChats })}</strong>
                {t('experiment.size.posts', { count: days })}
              </li>
            ))}
          </ul>
          <p className={styles['intro']}>
            {t('experiment.size.least', {
              least: query.data.leastGroupChats,
              effect: query.data.designEffect.toFixed(2),
            })}
          </p>
        </div>
      ) : null}
    </Section>
  )
}
