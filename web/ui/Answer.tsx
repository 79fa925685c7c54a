import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Refused } from './Refused.tsx'

type AnswerProps<T> = {
  query: UseQueryResult<T>
  /** What stands there while the first answer is on its way. */
  shape: ReactNode
  children: (answer: T) => ReactNode
}

/**
 * What was asked, in the standing it is in: its shape, the refusal, or the answer. A refusal after a first answer leaves
 * the answer in sight.
 */
export function Answer<T>({ query, shape, children }: AnswerProps<T>) {
  const retry = () => void query.refetch()
  if (query.data === undefined) return query.error ? <Refused error={query.error} onRetry={retry} /> : shape
  return (
    <>
      {query.error ? <Refused error={query.error} onRetry={retry} /> : null}
      {children(query.data)}
    </>
  )
}
