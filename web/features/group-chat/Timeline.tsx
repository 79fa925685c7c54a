import { useInfiniteQuery } from '@tanstack/react-query'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { EventList } from './EventList.tsx'
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
      <EventList rows={rows} />
      <More query={query} shown={rows.length} />
    </>
  )
}
