import { massSendEffect, type MassSendEffect, massSendModes } from '#contract/corp.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpDay } from '#server/features/run/queries/runs.ts'
import type { RunRouteDeps } from '#server/features/run/routes.ts'
import { massSendsUnder } from '#server/features/run/rules/quota-effect.ts'
import { listSendPatterns } from '#server/features/run/sql/read/day-sends.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Four whole weeks back, and as far ahead as is planned. */
const daysBack = 28
const daysAhead = 3

/** What WeCom's ceiling would do to the sends of the whole corp, whichever of its three forms it takes. */
export function quotaEffectRoutes(app: Http, { db }: Pick<RunRouteDeps, 'db'>): void {
  app.get(
    '/api/v1/corp/mass-send-effect',
    { config: { permission: 'corp.configure' }, schema: { response: { 200: massSendEffect } } },
    // The setting binds the whole corp, however little of it whoever asks may see.
    ({ actor: { corpId } }) => db.corp(corpId, (tx) => readEffect(tx, corpId), { readOnly: true }),
  )
}

async function readEffect(tx: CorpTx, corpId: CorpId): Promise<MassSendEffect> {
  const { today } = await corpDay(tx, corpId)
  const [from, until] = [today.subtract({ days: daysBack }), today.add({ days: daysAhead })]
  const patterns = (await listSendPatterns(tx, corpId, from, until)).map(({ groupChats, dates, sends }) => ({
    groupChats,
    days: dates.map((date, index) => ({ date, sends: sends[index] ?? 0 })),
  }))
  const sum = (countOf: (pattern: (typeof patterns)[number]) => number): number =>
    patterns.reduce((total, pattern) => total + pattern.groupChats * countOf(pattern), 0)
  const sends = sum(({ days }) => days.reduce((total, day) => total + day.sends, 0))
  const [day, week, month] = massSendModes.map((mode) => {
    const massSends = sum(({ days }) => massSendsUnder(mode, days))
    return { massSends, byHand: sends - massSends }
  }) as [Effect, Effect, Effect] // there are three modes
  return {
    from: from.toString(),
    to: until.subtract({ days: 1 }).toString(),
    groupChats: sum(() => 1),
    sends,
    byMode: { day, week, month },
  }
}

type Effect = MassSendEffect['byMode']['day']
