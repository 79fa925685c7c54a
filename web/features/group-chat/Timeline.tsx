import { useInfiniteQuery } from '@tanstack/react-query'
import type { TimelineItem } from '#contract/event.ts'
import { reasonWords, useOpenWhy } from '#web/features/occurrence/index.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { eventWords } from './event-words.ts'
import styles from './group-chat.module.css'
import { timelineQuery } from './queries.ts'

/** What happened in the chat, the latest first. */
export function Timeline({ groupChatId }: { groupChatId: string }) {
  const { t } = useWords()
  const query = useInfiniteQuery(timelineQuery(groupChatId))
  const rows = query.data?.pages.flatMap((page) => page.items)
  if (rows === undefined)
    return query.error ? (
      <Refused error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Bones rows={10} label={t('common.loading')} />
    )
  if (rows.length === 0) return <Empty quiet title={t('event.none')} />
  return (
    <>
      <ol className={styles['timeline']}>
        {rows.map((item) => (
          <Happening key={item.id} item={item} />
        ))}
      </ol>
      <More query={query} shown={rows.length} />
    </>
  )
}

function Happening({ item }: { item: TimelineItem }) {
  const { t, language } = useWords()
  const openWhy = useOpenWhy()
  const { occurrenceId } = item
  const { reason } = item.detail
  return (
    <li>
      <CorpTime at={item.at} />
      <span>
        {eventWords(t, language, item)}{' '}
        {typeof reason === 'string' && reason !== '' ? (
          <small className={styles['small']}>{occurrenceId ? reasonWords(t, reason) : reason}</small>
        ) : null}
        {occurrenceId ? (
          <button type="button" onClick={() => openWhy(occurrenceId)}>
            {t('event.why')}
          </button>
        ) : null}
      </span>
    </li>
  )
}
