import { sql } from 'kysely'
import type { CorpTx, Database } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, earliest, isBefore, latest, msBetween, type RealInstant } from '#server/kernel/time.ts'
import {
  type Allowance,
  batchOf,
  blockAfterRefusal,
  grant,
  nextPart,
  oldestPart,
  partStart,
  type Span,
  spansOf,
  type Window,
} from '#server/wecom/index.ts'

export type AllowanceOptions = { db: Database; corpId: CorpId; now: () => RealInstant }

/** Permits in hand for one API, good until `endsRealAt`; or none, and not to be asked for before `askAgainRealAt`. */
type Hand = { permits: number; endsRealAt: RealInstant; askAgainRealAt: RealInstant | null }

/**
 * The allowance of a corp in table `wecom_allowance`, for all processes. A process takes permits by the handful, so
 * that most calls cost no statement; what it has not used when the running part ends is lost, 0.5% of the ceiling at most.
 */
export function createAllowance(options: AllowanceOptions): Allowance {
  const hands = new Map<string, Hand>()
  const asking = new Map<string, Promise<void>>()

  const ask = (api: string): Promise<void> => {
    const underWay = asking.get(api)
    if (underWay) return underWay
    const asked = takePermits(options, api)
      .then((hand) => void hands.set(api, hand))
      .finally(() => asking.delete(api))
    asking.set(api, asked)
    return asked
  }

  return {
    async take(api) {
      for (;;) {
        const now = options.now()
        const hand = hands.get(api)
        if (hand?.askAgainRealAt && isBefore(now, hand.askAgainRealAt))
          return { ok: false, waitMs: msBetween(now, hand.askAgainRealAt) }
        if (hand && hand.permits > 0 && isBefore(now, hand.endsRealAt)) {
          hand.permits -= 1
          return { ok: true }
        }
        await ask(api)
      }
    },
    async block(api) {
      const now = options.now()
      const until = await options.db.corp(options.corpId, (tx) => blockApi(tx, options.corpId, api, now))
      hands.set(api, { permits: 0, endsRealAt: until, askAgainRealAt: until })
      return { waitMs: msBetween(now, until) }
    },
  }
}

async function takePermits({ db, corpId, now }: AllowanceOptions, api: string): Promise<Hand> {
  return db.corp(corpId, async (tx) => {
    const realNow = now()
    const windows = await lockWindows(tx, corpId, api, realNow)
    const { granted, waitMs } = grant(windows, batchOf(windows), realNow)
    if (granted > 0) await addUse(tx, corpId, api, windows, granted, realNow)
    const ends = windows.map(({ span }) => nextPart(span, partStart(span, realNow)))
    return {
      permits: granted,
      endsRealAt: earliest(ends[0] ?? realNow, ...ends),
      askAgainRealAt: granted > 0 ? null : addMs(realNow, waitMs),
    }
  })
}

/** The API's windows as they stand, locked. Running parts that are new are made, and those long past go. */
async function lockWindows(tx: CorpTx, corpId: CorpId, api: string, now: RealInstant): Promise<Window[]> {
  const spans = spansOf(api)
  const starts = spans.map(({ span }) => partStart(span, now))
  const oldest = spans.map(({ span }) => oldestPart(span, now))
  const made = await sql`
    insert into wecom_allowance (corp_id, api, span, starts_real_at, used, ceiling)
    select ${corpId}, ${api}, span, starts_real_at, 0, ceiling
    from unnest(
      ${spans.map(({ span }) => span)}::text[],
      ${starts}::timestamptz[],
      ${spans.map(({ ceiling }) => ceiling)}::integer[]) as given (span, starts_real_at, ceiling)
    on conflict do nothing
    returning span`.execute(tx)
  const given = sql`
    unnest(${spans.map(({ span }) => span)}::text[], ${oldest}::timestamptz[]) as given (span, oldest_real_at)`
  if (made.rows.length > 0)
    await sql`
      delete from wecom_allowance a
      using ${given}
      where a.corp_id = ${corpId} and a.api = ${api} and a.span = given.span
        and a.starts_real_at < given.oldest_real_at`.execute(tx)
  const { rows } = await sql<{
    span: Span
    starts_real_at: RealInstant
    used: number
    blocked_until_real_at: RealInstant | null
  }>`
    select a.span, a.starts_real_at, a.used, a.blocked_until_real_at
    from wecom_allowance a
    join ${given} on a.span = given.span and a.starts_real_at >= given.oldest_real_at
    where a.corp_id = ${corpId} and a.api = ${api}
    order by a.span, a.starts_real_at
    for update of a`.execute(tx)
  return spans.map(({ span, ceiling }) => {
    const mine = rows.filter((row) => row.span === span)
    const blocks = mine.flatMap((row) => row.blocked_until_real_at ?? [])
    return {
      span,
      ceiling,
      parts: mine.map((row) => ({ startsRealAt: row.starts_real_at, used: row.used })),
      blockedUntilRealAt: blocks[0] ? latest(blocks[0], ...blocks) : null,
    }
  })
}

async function addUse(
  tx: CorpTx,
  corpId: CorpId,
  api: string,
  windows: readonly Window[],
  granted: number,
  now: RealInstant,
): Promise<void> {
  await sql`
    update wecom_allowance a
    set used = a.used + ${granted}
    from unnest(
      ${windows.map(({ span }) => span)}::text[],
      ${windows.map(({ span }) => partStart(span, now))}::timestamptz[]) as given (span, starts_real_at)
    where a.corp_id = ${corpId} and a.api = ${api}
      and a.span = given.span and a.starts_real_at = given.starts_real_at`.execute(tx)
}

/** Notes the block on the parts that it begins and ends in, so that it is seen until a while after its end. */
async function blockApi(tx: CorpTx, corpId: CorpId, api: string, now: RealInstant): Promise<RealInstant> {
  const windows = await lockWindows(tx, corpId, api, now)
  const { span, until } = blockAfterRefusal(api, windows, now)
  const ceiling = windows.find((window) => window.span === span)?.ceiling ?? 0
  const starts = [partStart(span, now), partStart(span, until)]
  await sql`
    insert into wecom_allowance (corp_id, api, span, starts_real_at, used, ceiling, blocked_until_real_at)
    select ${corpId}, ${api}, ${span}, starts_real_at, 0, ${ceiling}, ${until}
    from unnest(${starts}::timestamptz[]) as starts_real_at
    on conflict (corp_id, api, span, starts_real_at) do update
    set blocked_until_real_at = excluded.blocked_until_real_at`.execute(tx)
  return until
}
