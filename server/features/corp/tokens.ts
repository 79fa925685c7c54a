import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type Envelope, SealBroken } from '#server/features/corp/envelope.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, msBetween, type RealInstant } from '#server/kernel/time.ts'
import { isAlive, notSent, type Token, type TokenKind, type TokenStore, type WecomResult } from '#server/wecom/index.ts'

/** How long a process has to fetch a token before another may: longer than a call's deadline. */
const fetchLeaseMs = 15_000
const lookAgainMs = 100

export type TokenStoreOptions = { db: Database; envelope: Envelope; corpId: CorpId; now: () => RealInstant }

/** The tokens of a corp in table `wecom_token`, sealed, for all processes; each process remembers what it read. */
export function createTokenStore(options: TokenStoreOptions): TokenStore {
  const known = new Map<TokenKind, Token>()
  const underWay = new Map<string, Promise<WecomResult<Token>>>()
  const isUsable = (token: Token | null | undefined, refused: string | null): token is Token =>
    !!token && token.value !== refused && isAlive(token, options.now())
  return {
    obtain(kind, refused, fetch) {
      const token = known.get(kind)
      if (isUsable(token, refused)) return Promise.resolve({ ok: true, value: token })
      const key = `${kind} ${refused ?? ''}`
      const waiting = underWay.get(key)
      if (waiting) return waiting
      const obtained = obtainShared(options, kind, (stored) => isUsable(stored, refused), fetch)
        .then((result) => {
          if (result.ok) known.set(kind, result.value)
          return result
        })
        .finally(() => underWay.delete(key))
      underWay.set(key, obtained)
      return obtained
    },
  }
}

/** Takes the stored token, or the right to fetch one, or waits for the process that has it. */
async function obtainShared(
  options: TokenStoreOptions,
  kind: TokenKind,
  isUsable: (token: Token | null) => boolean,
  fetch: () => Promise<WecomResult<Token>>,
): Promise<WecomResult<Token>> {
  const me = newId()
  const giveUpMs = performance.now() + 2 * fetchLeaseMs
  while (performance.now() < giveUpMs) {
    const stored = await findToken(options, kind)
    if (stored && isUsable(stored)) return { ok: true, value: stored }
    const claimed = await claimFetch(options, kind, me)
    if (claimed) {
      let fetched: WecomResult<Token> | null = null
      try {
        // Between the look and the claim another process may have brought one.
        fetched = claimed.token && isUsable(claimed.token) ? { ok: true, value: claimed.token } : await fetch()
        return fetched
      } finally {
        await finishFetch(options, kind, me, fetched?.ok ? fetched.value : null)
      }
    }
    await sleep(lookAgainMs)
  }
  return {
    ok: false,
    kind: 'refused',
    api: 'gettoken',
    code: notSent,
    hint: 'another process has been fetching the token for too long',
    class: 'retry',
    remedy: 'none',
  }
}

const bindingOf = (corpId: CorpId, kind: TokenKind): string => `wecom_token/${corpId}/${kind}`

/** A stored token with what is left of its life by the database's clock: no two machines need agree on the time. */
type TokenRow = { sealed: Buffer | null; left_ms: number }

const leftMs = sql<number>`(extract(epoch from expires_real_at - clock_timestamp()) * 1000)::float8`

async function findToken(options: TokenStoreOptions, kind: TokenKind): Promise<Token | null> {
  const { db, corpId } = options
  const row = await db.corp(
    corpId,
    (tx) =>
      tx
        .selectFrom('wecom_token')
        .select(['sealed', leftMs.as('left_ms')])
        .where('corp_id', '=', corpId)
        .where('kind', '=', kind)
        .executeTakeFirst(),
    { readOnly: true },
  )
  return row ? tokenIn(row, options, kind) : null
}

/** The token in a row; null when there is none, or none that a key of ours opens: it is fetched for the asking. */
function tokenIn(row: TokenRow, { envelope, corpId, now }: TokenStoreOptions, kind: TokenKind): Token | null {
  if (!row.sealed) return null
  try {
    return { value: envelope.open(row.sealed, bindingOf(corpId, kind)), expiresRealAt: addMs(now(), row.left_ms) }
  } catch (cause) {
    if (cause instanceof SealBroken) return null
    throw cause
  }
}

/** Takes the right to fetch, with the token that stands in the row by then; null while another process has it. */
async function claimFetch(
  options: TokenStoreOptions,
  kind: TokenKind,
  me: string,
): Promise<{ token: Token | null } | null> {
  const { db, corpId } = options
  const { rows } = await db.corp(corpId, (tx) =>
    sql<TokenRow>`
      insert into wecom_token as t (corp_id, kind, fetched_real_at, expires_real_at, fetcher, fetching_until_real_at)
      values (${corpId}, ${kind}, clock_timestamp(), clock_timestamp(), ${me},
        clock_timestamp() + ${fetchLeaseMs} * interval '1 ms')
      on conflict (corp_id, kind) do update
      set fetcher = excluded.fetcher, fetching_until_real_at = excluded.fetching_until_real_at
      where t.fetching_until_real_at is null or t.fetching_until_real_at < clock_timestamp()
      returning sealed, ${leftMs} as left_ms`.execute(tx),
  )
  const [row] = rows
  return row ? { token: tokenIn(row, options, kind) } : null
}

async function finishFetch(
  { db, envelope, corpId, now }: TokenStoreOptions,
  kind: TokenKind,
  me: string,
  token: Token | null,
): Promise<void> {
  await db.corp(corpId, (tx) =>
    tx
      .updateTable('wecom_token')
      .set({
        fetcher: null,
        fetching_until_real_at: null,
        ...(token && {
          sealed: envelope.seal(token.value, bindingOf(corpId, kind)),
          fetched_real_at: sql<RealInstant>`clock_timestamp()`,
          expires_real_at: sql<RealInstant>`clock_timestamp() + ${msBetween(now(), token.expiresRealAt)} * interval '1 ms'`,
        }),
      })
      .where('corp_id', '=', corpId)
      .where('kind', '=', kind)
      .where('fetcher', '=', me)
      .execute(),
  )
}
