import pino from 'pino'
import { afterEach, expect, it } from 'vitest'
import { createPulse, readBeats } from '#server/engine/pulse.ts'
import type { Actor } from '#server/http/actor.ts'
import { createHttp } from '#server/http/http.ts'
import { streamRoutes } from '#server/http/stream.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'

const { db, owner } = await testDatabase()
const log = pino({ level: 'silent' })
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** A server on a port of its own whose callers say in the query which corp and account they are of. */
async function server(given: { lifeMs?: number; failing?: () => boolean } = {}) {
  const reads = new Map<CorpId, number>()
  let underWay = 0
  let mostUnderWay = 0
  const app = await createHttp({
    log,
    ready: async () => {},
    authenticate: async (request) => {
      const [corpId, accountId] = String(request.headers['x-test-actor'] ?? '').split(' ')
      if (!corpId || !accountId) return null
      const actor = { kind: 'session', role: 'viewer', dataScope: 'own', corpId: corpId as CorpId, accountId } as const
      return { ...actor, proofId: 'p', staffId: 's', name: '林晓', address: '127.0.0.1' } satisfies Actor
    },
  })
  const streams = streamRoutes(app, {
    log,
    pollMs: 20,
    ...(given.lifeMs === undefined ? {} : { lifeMs: given.lifeMs }),
    readBeats: async (corpId) => {
      reads.set(corpId, (reads.get(corpId) ?? 0) + 1)
      if (given.failing?.()) throw new Error('the database is away')
      underWay += 1
      mostUnderWay = Math.max(mostUnderWay, underWay)
      return readBeats(db, corpId).finally(() => (underWay -= 1))
    },
  })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const pulse = createPulse(db, log)
  ends.push(
    () => app.close(),
    () => pulse.stop(),
  )
  return {
    address,
    app,
    streams,
    pulse,
    reads: (corpId: CorpId) => reads.get(corpId) ?? 0,
    mostUnderWay: () => mostUnderWay,
  }
}

/** Opens a stream and reads it event by event. */
async function watch(address: string, corpId: CorpId, given: { accountId?: string; lastEventId?: string } = {}) {
  const abort = new AbortController()
  ends.push(async () => abort.abort())
  const answer = await fetch(`${address}/api/v1/stream`, {
    signal: abort.signal,
    headers: {
      'x-test-actor': `${corpId} ${given.accountId ?? 'account'}`,
      ...(given.lastEventId === undefined ? {} : { 'last-event-id': given.lastEventId }),
    },
  })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Error('a stream has a body')
  let text = ''
  /** The next event; undefined when the stream has ended. */
  const next = async (): Promise<string | undefined> => {
    while (!text.includes('\n\n')) {
      const { done, value } = await reader.read()
      if (done) return undefined
      text += value
    }
    const [event = '', ...rest] = text.split('\n\n')
    text = rest.join('\n\n')
    return event
  }
  /** The topics of the next beat, and its id. */
  const nextBeat = async (): Promise<{ id: string; topics: string[] }> => {
    for (;;) {
      const event = await next()
      const data = /^data: (.+)$/m.exec(event ?? '')?.[1]
      if (event === undefined) throw new Error('the stream ended before a beat')
      if (data !== undefined)
        return { id: /^id: (.*)$/m.exec(event)?.[1] ?? '', topics: (JSON.parse(data) as { topics: string[] }).topics }
    }
  }
  return { answer, next, nextBeat, abort }
}

/** Reads until the stream has said where the beats stand, so that what changes from here on is news to it. */
async function watchFromNow(address: string, corpId: CorpId, given: { accountId?: string } = {}) {
  const stream = await watch(address, corpId, given)
  for (let event = await stream.next(); event !== undefined; event = await stream.next())
    if (event.startsWith('id:')) return stream
  throw new Error('the stream ended at once')
}

it('tells everyone who watches a corp what changed there, and nobody else', async () => {
  const { address, streams, pulse } = await server()
  const { corpId } = await buildCorp(db)
  const { corpId: otherId } = await buildCorp(db)
  const one = await watchFromNow(address, corpId)
  const two = await watchFromNow(address, corpId)
  const other = await watchFromNow(address, otherId)
  expect([streams.viewers(), streams.viewers(corpId), streams.viewers(otherId)]).toEqual([3, 2, 1])
  expect(streams.watching(otherId)).toMatchObject([{ corpId: otherId, staffId: 's', role: 'viewer' }])
  expect(one.answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')

  pulse.touch(corpId, 'delivery')
  pulse.touch(corpId, 'occurrence')
  pulse.touch(corpId, 'delivery')
  expect((await one.nextBeat()).topics).toEqual(['delivery', 'occurrence'])
  expect((await two.nextBeat()).topics).toEqual(['delivery', 'occurrence'])
  pulse.touch(otherId, 'sync')
  expect((await other.nextBeat()).topics).toEqual(['sync'])
})

it('gathers a burst of changes into one write', async () => {
  const { pulse } = await server()
  const { corpId } = await buildCorp(db)
  for (let n = 0; n < 100; n += 1) pulse.touch(corpId, 'delivery')
  await pulse.stop()
  const rows = await owner.selectFrom('pulse').selectAll().where('corp_id', '=', corpId).execute()
  expect(rows).toEqual([{ corp_id: corpId, topic: 'delivery', beat: 1 }])
})

it('tells a browser that comes back what it missed', async () => {
  const { address, pulse } = await server()
  const { corpId } = await buildCorp(db)
  const before = await watchFromNow(address, corpId)
  pulse.touch(corpId, 'run')
  const { id } = await before.nextBeat()
  before.abort.abort()
  pulse.touch(corpId, 'staff_task')
  await pulse.stop()
  const back = await watch(address, corpId, { lastEventId: id })
  expect((await back.nextBeat()).topics).toEqual(['staff_task'])
  const forged = await watch(address, corpId, { lastEventId: 'run=x&%%%' })
  // Of a forged id nothing is known, so all that ever changed may be news.
  expect((await forged.nextBeat()).topics).toEqual(['staff_task', 'run'])
})

it('reads the beats of a corp once for all its viewers, and not at all when the last one is gone', async () => {
  const { address, streams, reads, mostUnderWay, pulse } = await server()
  const { corpId } = await buildCorp(db)
  const viewers = await Promise.all([1, 2, 3, 4].map((n) => watchFromNow(address, corpId, { accountId: `a${n}` })))
  for (let n = 0; n < 2; n += 1) {
    pulse.touch(corpId, 'corp')
    await Promise.all(viewers.map((viewer) => viewer.nextBeat()))
  }
  expect(mostUnderWay()).toBe(1)

  for (const viewer of viewers) viewer.abort.abort()
  await expect.poll(() => streams.viewers()).toBe(0)
  const after = reads(corpId)
  const { corpId: otherId } = await buildCorp(db)
  await watchFromNow(address, otherId)
  await expect.poll(() => reads(otherId)).toBeGreaterThan(5)
  // The look that was under way when the last viewer went, and none after it.
  expect(reads(corpId) - after).toBeLessThanOrEqual(1)
})

it('goes on when the database was away', async () => {
  let failing = false
  const { address, pulse } = await server({ failing: () => failing })
  const { corpId } = await buildCorp(db)
  const viewer = await watchFromNow(address, corpId)
  failing = true
  pulse.touch(corpId, 'group_chat')
  await pulse.stop()
  failing = false
  expect((await viewer.nextBeat()).topics).toEqual(['group_chat'])
})

it('ends the oldest of more than twenty streams of one account, and each after its time', async () => {
  const { address, streams } = await server()
  const { corpId } = await buildCorp(db)
  const first = await watchFromNow(address, corpId)
  for (let n = 0; n < 20; n += 1) await watchFromNow(address, corpId)
  while ((await first.next()) !== undefined);
  await expect.poll(() => streams.viewers()).toBe(20)

  const short = await server({ lifeMs: 50 })
  const stream = await watch(short.address, corpId)
  while ((await stream.next()) !== undefined);
  await expect.poll(() => short.streams.viewers()).toBe(0)
})

it('refuses whoever is not signed in, and does not keep the server from closing', async () => {
  const { address, app } = await server()
  const { corpId } = await buildCorp(db)
  expect((await fetch(`${address}/api/v1/stream`)).status).toBe(401)
  const viewer = await watchFromNow(address, corpId)
  await app.close()
  while ((await viewer.next()) !== undefined);
})

it('keeps a change that could not be written, and never throws at whoever tells of it', async () => {
  let failing = true
  const { corpId } = await buildCorp(db)
  const lines: string[] = []
  const say = (_fields: object, message: string): void => void lines.push(message)
  const flaky = {
    ...db,
    corp: (...args: Parameters<typeof db.corp>) =>
      failing ? Promise.reject(new Error('the database is away')) : db.corp(...args),
  } as typeof db
  const pulse = createPulse(flaky, { info: say, warn: say, error: say })
  pulse.touch(corpId, 'delivery')
  await expect.poll(() => lines.length).toBe(1)
  failing = false
  await pulse.stop()
  expect(await readBeats(db, corpId)).toEqual(new Map([['delivery', 1]]))
})
