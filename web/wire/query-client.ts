import { QueryClient } from '@tanstack/react-query'
import { Refusal } from './request.ts'
import './topic.ts'

const isWorthRepeating = (error: Error): boolean =>
  !(error instanceof Refusal) || error.code === 'unreachable' || error.status >= 500

/** The desk's one cache of what the server said. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      gcTime: 10 * 60_000,
      retry: (failures, error) => failures < 2 && isWorthRepeating(error),
      retryDelay: (failures) => 600 * 2 ** failures,
    },
    mutations: { retry: false },
  },
})
