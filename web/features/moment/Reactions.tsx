import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { InputNumber } from 'antd'
import { useState } from 'react'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import styles from './moment.module.css'
import { reactionsQuery } from './queries.ts'

const kinds = ['like', 'comment'] as const

/** Who liked and who commented, in the order of time; the one in a given place, for a prize. */
export function Reactions({ momentId }: { momentId: string }) {
  const { t } = useWords()
  const [kind, setKind] = useState<(typeof kinds)[number]>('like')
  const [nth, setNth] = useState<number | null>(null)
  const query = useInfiniteQuery(reactionsQuery(momentId, kind, nth))
  const rows = query.data?.pages.flatMap((page) => page.items)
  return (
    <Section title={t('moment.reactions.title')}>
      <div className={styles['row']}>
        <Segments
          label={t('moment.reactions.kind.name')}
          value={kind}
          options={kinds.map((value) => ({ value, label: t(`moment.reactions.kind.${value}`) }))}
          onChange={setKind}
        />
        <InputNumber
          aria-label={t('moment.reactions.nth')}
          placeholder={t('moment.reactions.nth')}
          min={1}
          max={1_000_000}
          precision={0}
          value={nth}
          onChange={(value) => setNth(value)}
        />
      </div>
      <small className={styles['hint']}>{t('moment.reactions.nthHint')}</small>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={3} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={nth === null ? t('moment.reactions.none') : t('moment.reactions.noneNth', { nth })} />
      ) : (
        <>
          <ol className={styles['reactions']}>
            {rows.map((row) => (
              <li key={row.nth}>
                <b>{t('moment.reactions.place', { nth: row.nth })}</b>
                {row.contactId === null ? (
                  <span>{t('moment.reactions.unknown')}</span>
                ) : (
                  <Link to="/contacts/$contactId" params={{ contactId: row.contactId }}>
                    {row.name}
                  </Link>
                )}
                <small>
                  {t('moment.reactions.under', { staff: row.staff.name })} · <CorpTime at={row.at} />
                </small>
              </li>
            ))}
          </ol>
          {query.hasNextPage ? <More query={query} shown={rows.length} /> : null}
        </>
      )}
    </Section>
  )
}
