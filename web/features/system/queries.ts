import { queryOptions } from '@tanstack/react-query'
import type { SystemPage } from '#contract/system.ts'
import { read } from '#web/wire/request.ts'

/** How the installation stands; looked at anew every five seconds while the page is open. */
export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => read<SystemPage>('system', {}, signal),
  refetchInterval: 5_000,
})
