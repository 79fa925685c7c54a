import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import styles from './more.module.css'

type MoreProps = {
  query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>
  shown: number
  total?: number | undefined
}

/** The end of what is shown of a list: the next page comes when this comes into sight, or with a press. */
export function More({ query, shown, total }: MoreProps) {
  const { t } = useWords()
  const end = useRef<HTMLDivElement>(null)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  useEffect(() => {
    if (!hasNextPage || isFetchingNextPage || !end.current) return undefined
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage()
      },
      { rootMargin: '400px' },
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return (
    <div ref={end} className={styles['more']}>
      <span>{total === undefined ? t('common.shown', { shown }) : t('common.shownOf', { shown, total })}</span>
      {hasNextPage ? (
        <Button size="small" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('common.loadMore')}
        </Button>
      ) : null}
    </div>
  )
}
