import type { QueryClient } from '@tanstack/react-query'
import type { SignInBody } from '#contract/session.ts'
import { speak } from '#web/i18n/i18n.ts'
import type { Language } from '#web/i18n/languages.ts'
import { change } from '#web/wire/request.ts'
import { sessionQuery } from './queries.ts'

/** Signs in; the session is in the cache afterwards. */
export async function signIn(client: QueryClient, body: SignInBody): Promise<void> {
  await change('POST', 'session', body)
  client.clear()
  await client.fetchQuery(sessionQuery)
}

/** Ends the session here and forgets everything that was read in it. */
export async function signOut(client: QueryClient): Promise<void> {
  await change('DELETE', 'session')
  client.clear()
}

/** Speaks the language at once, and remembers it with the account. */
export async function changeLanguage(client: QueryClient, language: Language): Promise<void> {
  await speak(language)
  const session = client.getQueryData(sessionQuery.queryKey)
  if (!session) return
  client.setQueryData(sessionQuery.queryKey, { ...session, account: { ...session.account, language } })
  await change('PUT', 'session/language', { language })
}
