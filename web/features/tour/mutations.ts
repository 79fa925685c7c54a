import type { QueryClient } from '@tanstack/react-query'
import { sessionQuery } from '#web/features/session/index.ts'
import { change } from '#web/wire/request.ts'

/** Puts the tour away, and remembers that with the account. */
export const endTour = (client: QueryClient): Promise<void> => tell(client, true)

/** Offers the tour again, from its first stop. */
export const beginTour = (client: QueryClient): Promise<void> => tell(client, false)

async function tell(client: QueryClient, isToured: boolean): Promise<void> {
  const session = client.getQueryData(sessionQuery.queryKey)
  if (!session) return
  client.setQueryData(sessionQuery.queryKey, { ...session, account: { ...session.account, isToured } })
  await change('PUT', 'session/tour', { isToured })
}
