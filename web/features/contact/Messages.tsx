import { useInfiniteQuery } from '@tanstack/react-query'
import { Deliveries } from '#web/features/enrollment/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { deliveriesQuery } from './queries.ts'

/** What was written to this contact alone, the latest first. */
export function Messages({ contactId }: { contactId: string }) {
  const { t } = useWords()
  const query = useInfiniteQuery(deliveriesQuery(contactId))
  const rows = query.data?.pages.flatMap((page) => page.items)
  if (rows === undefined)
    return query.error ? (
      <Refused error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Bones rows={6} label={t('common.loading')} />
    )
  if (rows.length === 0) return <Empty quiet title={t('enrollment.noMessages')} />
  return (
    <>
      <Deliveries rows={rows} leadsToStory />
      <More query={query} shown={rows.length} />
    </>
  )
}
