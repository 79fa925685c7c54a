import { queryOptions } from '@tanstack/react-query'
import type { Demo, demoFaults } from '#contract/demo.ts'
import { setCorpClock } from '#web/wire/corp-clock.ts'
import { read } from '#web/wire/request.ts'

export type DemoFault = (typeof demoFaults)[number]

/** The demo corp's clock and faults. The clock is asked for often: it holds and changes pace by itself. */
export const demoQuery = queryOptions({
  queryKey: ['demo'],
  queryFn: async ({ signal }) => {
    const demo = await read<Demo>('demo', {}, signal)
    setCorpClock(demo.corpTime, demo.held === null ? demo.rate : 0)
    return demo
  },
  refetchInterval: 5_000,
  staleTime: 4_000,
  meta: { topics: ['demo'] },
})
