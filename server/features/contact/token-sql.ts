import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { searchTokens } from '#server/features/contact/rules.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type Named = { contactId: string; name: string }

/** Makes contacts that are new findable by their names. */
export async function insertTokens(tx: CorpTx, corpId: CorpId, contacts: readonly Named[]): Promise<void> {
  const tokens = contacts.flatMap(({ contactId, name }) => searchTokens(name).map((token) => ({ contactId, token })))
  if (tokens.length === 0) return
  await sql`
    insert into contact_token (corp_id, token, contact_id)
    select ${corpId}, token, contact_id
    from unnest(
      ${tokens.map((one) => one.token)}::text[],
      ${tokens.map((one) => one.contactId)}::uuid[]) as given (token, contact_id)
    on conflict do nothing`.execute(tx)
}

/** The same for contacts whose name changed from `before`. */
export async function replaceTokens(
  tx: CorpTx,
  corpId: CorpId,
  contacts: readonly (Named & { before: string })[],
): Promise<void> {
  const old = contacts.flatMap(({ contactId, before }) => searchTokens(before).map((token) => ({ contactId, token })))
  if (old.length > 0)
    await sql`
      delete from contact_token t
      using unnest(
        ${old.map((one) => one.token)}::text[],
        ${old.map((one) => one.contactId)}::uuid[]) as given (token, contact_id)
      where t.corp_id = ${corpId} and t.token = given.token collate "C" and t.contact_id = given.contact_id`.execute(tx)
  await insertTokens(tx, corpId, contacts)
}
