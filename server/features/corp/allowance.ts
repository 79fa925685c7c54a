import { sql } from 'kysely'
import type { CorpTx, Database } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, earliest, isBefore, latest, msBetween, type RealInstant } from '#server/kernel/time.ts'
import {
  type Allowance,
  batchOf,
  blockAfterRefusal,
  ceilingsOf,
  grant,
  type Span,
  type Window,
  windowAfter,
  windowBefore,
  windowStart,
} from '#server/wecom/index.ts'

export type AllowanceOptions = { db: Database; corpId: CorpId; now: () => RealInstant }

/** Permits in hand for one API, good until `endsRealAt`; or none, and not to be asked for before `askAgainRealAt`. */
type Hand = { permits: number; endsRealAt: RealInstant; askAgainRealAt: RealInstant | null }

/**
 * The allowance of a corp in table `wecom_allowance`, for all processes. A process takes permits by the handful, so
 * that most calls cost no statement; what it has not used when the minute ends is lost, at most 0.5% of the ceiling.
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
    if (granted > 0) await addUse(tx, corpId, api, windows, granted)
    const ends = windows.map((window) => windowAfter(window.span, window.startsRealAt))
    return {
      permits: granted,
      endsRealAt: earliest(ends[0] ?? realNow, ...ends),
      askAgainRealAt: granted > 0 ? null : addMs(realNow, waitMs),
    }
  })
}

/** The API's windows as they stand, locked: the current ones are made if they are new, the ones long past go. */
async function lockWindows(tx: CorpTx, corpId: CorpId, api: string, now: RealInstant): Promise<Window[]> {
  const ceilings = Object.entries(ceilingsOf(api)) as [Span, number][] // the keys of a record of Span
  const current = ceilings.map(([span, ceiling]) => ({ span, ceiling, startsRealAt: windowStart(span, now) }))
  const past = current.map(({ span, startsRealAt }) => ({ span, startsRealAt: windowBefore(span, startsRealAt) }))
  const made = await sql`
    insert into wecom_allowance (corp_id, api, span, starts_real_at, used, ceiling)
    select ${corpId}, ${api}, span, starts_real_at, 0, ceiling
    from unnest(
      ${current.map((window) => window.span)}::text[],
      ${current.map((window) => window.startsRealAt)}::timestamptz[],
      ${current.map((window) => window.ceiling)}::integer[]) as given (span, starts_real_at, ceiling)
    on conflict do nothing
    returning span`.execute(tx)
  if (made.rows.length > 0)
    await sql`
      delete from wecom_allowance
      where corp_id = ${corpId} and api = ${api}
        and starts_real_at < ${earliest(now, ...past.map((window) => window.startsRealAt))}`.execute(tx)
  const { rows } = await sql<{
    span: Span
    starts_real_at: RealInstant
    used: number
    blocked_until_real_at: RealInstant | null
  }>`
    select a.span, a.starts_real_at, a.used, a.blocked_until_real_at
    from wecom_allowance a
    join unnest(
      ${[...past, ...current].map((window) => window.span)}::text[],
      ${[...past, ...current].map((window) => window.startsRealAt)}::timestamptz[]) as given (span, starts_real_at)
      on a.span = given.span and a.starts_real_at = given.starts_real_at
    where a.corp_id = ${corpId} and a.api = ${api}
    order by a.span, a.starts_real_at
    for update of a`.execute(tx)
  return current.map(({ span, ceiling, startsRealAt }) => {
    const mine = rows.filter((row) => row.span === span)
    const isCurrent = (row: { starts_real_at: RealInstant }) => row.starts_real_at.equals(startsRealAt)
    const blocks = mine.flatMap((row) => row.blocked_until_real_at ?? [])
    return {
      span,
      startsRealAt,
      ceiling,
      used: mine.find(isCurrent)?.used ?? 0,
      usedBefore: mine.find((row) => !isCurrent(row))?.used ?? 0,
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
): Promise<void> {
  await sql`
    update wecom_allowance a
    set used = a.used + ${granted}
    from unnest(
      ${windows.map((window) => window.span)}::text[],
      ${windows.map((window) => window.startsRealAt)}::timestamptz[]) as given (span, starts_real_at)
    where a.corp_id = ${corpId} and a.api = ${api}
      and a.span = given.span and a.starts_real_at = given.starts_real_at`.execute(tx)
}

/** Notes the block on the windows that it begins and ends in, so that it is seen until a while after its end. */
async function blockApi(tx: CorpTx, corpId: CorpId, api: string, now: RealInstant): Promise<RealInstant> {
  const windows = await lockWindows(tx, corpId, api, now)
  const { span, until } = blockAfterRefusal(api, windows, now)
  const begins = windowStart(span, now)
  const ends = windowStart(span, until)
  const starts = begins.equals(ends) ? [begins] : [begins, ends]
  await sql`
    insert into wecom_allowance (corp_id, api, span, starts_real_at, used, ceiling, blocked_until_real_at)
    select ${corpId}, ${api}, ${span}, starts_real_at, 0, ${ceilingsOf(api)[span] ?? 0}, ${until}
    from unnest(${starts}::timestamptz[]) as starts_real_at
    on conflict (corp_id, api, span, starts_real_at) do update
    set blocked_until_real_at = excluded.blocked_until_real_at`.execute(tx)
  return until
}
