import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { Webhook } from 'standardwebhooks'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { Page } from '#contract/paging.ts'
import {
  type CreatedWebhook,
  type RotatedWebhook,
  type WebhookItem,
  type WebhookKind,
  type WebhookList,
  type WebhookMessageItem,
  WEBHOOKS_MAX,
} from '#contract/webhook.ts'
import { Engine } from '#server/engine/loop.ts'
import { publish, signalQueue } from '#server/engine/signal.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { deliveryClosed } from '#server/features/delivery/index.ts'
import { membershipJoined } from '#server/features/group-chat/index.ts'
import { createPost, loopbackNetworks, webhookQueue, webhookSubscriptions } from '#server/features/webhook/index.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp, envelope } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { failingLog } from '#server/test/failing-log.ts'
import { signInAs, type SignedIn } from '#server/test/http.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
const failures: Error[] = []
const log = failingLog(failures)
const soon = { timeout: 20_000, interval: 30 }

type Call = { headers: Record<string, string>; body: string; text: string }

/** A receiver on this machine, which answers as it is told. */
async function receiver(answer: (call: Call, count: number) => { status: number; text?: string } | 'silence') {
  const calls: Call[] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (body += part))
    request.on('end', () => {
      const call = { headers: request.headers as Record<string, string>, body, text: '' } // each stands once
      calls.push(call)
      const told = answer(call, calls.length)
      if (told === 'silence') return
      response.writeHead(told.status).end(told.text ?? '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server that listens has one
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${port}/hook`, calls, end: () => server.closeAllConnections() }
}

const post = createPost({ networks: loopbackNetworks, timeoutMs: 400 })
const queues = (send = post) => [
  webhookQueue({ db, envelope, post: send, log }),
  signalQueue(webhookSubscriptions, log),
]

async function engineOf(send = post): Promise<Engine> {
  const engine = new Engine({ db, queues: queues(send), log, idlePollMs: 30, leaseMs: 3_000 })
  await engine.start()
  return engine
}

/** A corp with an engine at work, and someone who may subscribe. */
async function desk() {
  const { corpId } = await buildCorp(db)
  const person = await signInAs(app, db, corpId, { role: 'admin' })
  return person
}

/** Subscribes an address: the test app is reached at a name of the internet, so that loopback takes the table's door. */
async function subscribe(person: SignedIn, url: string, kinds: WebhookKind[] = ['member.joined']) {
  const body = { name: '订单系统', url: 'https://hooks.example.com/', kinds }
  const made = await person.ask('POST', '/api/v1/webhooks', body)
  expect([made.statusCode, made.body]).toEqual([201, made.body])
  const created = made.json<CreatedWebhook>()
  await owner.updateTable('webhook').set({ url }).where('webhook_id', '=', created.webhookId).execute()
  return created
}

const joined = (person: SignedIn, contactId = '019ad5f2-0000-7000-8000-000000000001') =>
  db.corp(person.corpId, async (tx) => {
    const now = await corpNow(tx, person.corpId)
    const detail = {
      groupChatId: '019ad5f2-0000-7000-8000-00000000000a',
      contactId,
      staffId: null,
      joinedAt: now.at.toString(),
      source: 'callback' as const,
    }
    await publish(tx, person.corpId, membershipJoined, [{ lane: 3, detail }], now)
  })

const messagesOf = async (person: SignedIn, { webhookId }: CreatedWebhook, query = '') =>
  (await person.ask('GET', `/api/v1/webhooks/${webhookId}/messages${query}`)).json<Page<WebhookMessageItem>>()
const only = async (person: SignedIn, webhook: CreatedWebhook): Promise<WebhookMessageItem> => {
  const { items } = await messagesOf(person, webhook)
  const [item] = items
  if (!item || items.length > 1) throw new Error(`there are ${items.length} messages`)
  return item
}
const standing = async (person: SignedIn): Promise<WebhookItem | undefined> =>
  (await person.ask('GET', '/api/v1/webhooks')).json<WebhookList>().items[0]
const until = (check: () => Promise<void>) => vi.waitFor(check, soon)

/** Brings the next attempt of everything that waits to now. */
async function hasten(person: SignedIn): Promise<void> {
  await sql`update webhook_message set due_real_at = clock_timestamp() where corp_id = ${person.corpId}`.execute(owner)
  await sql`
    update lane set due_real_at = clock_timestamp() where corp_id = ${person.corpId} and queue = 'webhook'`.execute(
    owner,
  )
}

describe('a subscription', () => {
  it('is told of what happens, signed so that another’s implementation believes it', async () => {
    const person = await desk()
    const { url, calls } = await receiver(() => ({ status: 200, text: '收到' }))
    const webhook = await subscribe(person, url)
    const engine = await engineOf()
    await joined(person)
    await until(async () => expect((await only(person, webhook)).state).toBe('sent'))
    const [call] = calls
    if (!call) throw new Error('it was called')
    const verified = new Webhook(webhook.secret).verify(call.body, call.headers)
    expect(verified).toEqual({
      type: 'member.joined',
      timestamp: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      data: {
        groupChatId: '019ad5f2-0000-7000-8000-00000000000a',
        contactId: '019ad5f2-0000-7000-8000-000000000001',
        staffId: null,
        joinedAt: expect.any(String),
      },
    })
    expect(() => new Webhook(webhook.secret).verify(`${call.body} `, call.headers)).toThrow(
      'No matching signature found',
    )
    expect(await only(person, webhook)).toMatchObject({
      webhookMessageId: call.headers['webhook-id'],
      kind: 'member.joined',
      body: call.body,
      attempts: 1,
      status: 200,
      response: '收到',
      failure: null,
      dueRealAt: null,
      tookMs: expect.any(Number),
    })
    expect(calls).toHaveLength(1)
    await engine.stop()
  })

  it('keeps its secret sealed, and out of the audit trail', async () => {
    const person = await desk()
    const { secret } = await subscribe(person, 'https://hooks.example.com/')
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const rows = await owner.selectFrom('webhook').selectAll().where('corp_id', '=', person.corpId).execute()
    const key = Buffer.from(secret.slice(6), 'base64')
    for (const { secret_sealed: sealed } of rows) {
      expect(sealed.includes(key)).toBe(false)
      expect(sealed.includes(secret)).toBe(false)
    }
    const audits = await owner.selectFrom('audit').selectAll().where('corp_id', '=', person.corpId).execute()
    expect(audits.map(({ action }) => action)).toContain('webhook.created')
    expect(JSON.stringify(audits)).not.toContain(secret.slice(6))
  })

  it('hears only the kinds it asked for, of its own corp, while it is live', async () => {
    const [person, stranger] = [await desk(), await desk()]
    const { url, calls } = await receiver(() => ({ status: 204 }))
    const webhook = await subscribe(person, url, ['delivery.failed'])
    const theirs = await subscribe(stranger, url, ['member.joined', 'delivery.failed'])
    const engine = await engineOf()
    await joined(person)
    const ends = ['failed', 'cancelled', 'sent'].map((state) => ({
      lane: 1,
      detail: { deliveryId: `d-${state}`, occurrenceId: 'o', groupChatId: 'g', state, reason: null },
    }))
    await db.corp(person.corpId, async (tx) =>
      publish(tx, person.corpId, deliveryClosed, ends, await corpNow(tx, person.corpId)),
    )
    await until(async () => expect((await only(person, webhook)).state).toBe('sent'))
    expect(calls.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'delivery.failed', data: { deliveryId: 'd-failed', reason: null } },
    ])
    expect((await messagesOf(stranger, theirs)).items).toEqual([])
    await person.ask('POST', `/api/v1/webhooks/${webhook.webhookId}/pause`)
    await db.corp(person.corpId, async (tx) =>
      publish(tx, person.corpId, deliveryClosed, ends, await corpNow(tx, person.corpId)),
    )
    await until(async () => {
      const left = await owner.selectFrom('signal').select('kind').where('corp_id', '=', person.corpId).execute()
      expect(left).toEqual([])
    })
    expect((await messagesOf(person, webhook)).items).toHaveLength(1)
    await engine.stop()
  })

  it('is signed by both secrets after a change, and by the new one alone a day later', async () => {
    const person = await desk()
    const { url, calls } = await receiver(() => ({ status: 200 }))
    const webhook = await subscribe(person, url)
    const rotated = await person.ask('POST', `/api/v1/webhooks/${webhook.webhookId}/secret`)
    const { secret, formerUntilRealAt } = rotated.json<RotatedWebhook>()
    const hours = Temporal.Now.instant().until(formerUntilRealAt).total('hours')
    expect(hours).toBeCloseTo(24, 1)
    const engine = await engineOf()
    await person.ask('POST', `/api/v1/webhooks/${webhook.webhookId}/test`)
    await until(async () => expect(calls).toHaveLength(1))
    const [both] = calls
    for (const each of [webhook.secret, secret])
      expect(new Webhook(each).verify(both?.body ?? '', both?.headers ?? {})).toMatchObject({ type: 'webhook.test' })
    await sql`
      update webhook set former_until_real_at = clock_timestamp() where webhook_id = ${webhook.webhookId}`.execute(
      owner,
    )
    await person.ask('POST', `/api/v1/webhooks/${webhook.webhookId}/test`)
    await until(async () => expect(calls).toHaveLength(2))
    const [, later] = calls
    expect(new Webhook(secret).verify(later?.body ?? '', later?.headers ?? {})).toBeTruthy()
    expect(() => new Webhook(webhook.secret).verify(later?.body ?? '', later?.headers ?? {})).toThrow(
      'No matching signature found',
    )
    await engine.stop()
  })
})

describe('a receiver', () => {
  it('that fails is called again under the same id until it hears, and tells of both in the history', async () => {
    const person = await desk()
    const { url, calls } = await receiver((_call, count) => ({ status: count < 3 ? 503 : 200, text: `n${count}` }))
    const webhook = await subscribe(person, url)
    const engine = await engineOf()
    await joined(person)
    await until(async () => expect((await only(person, webhook)).attempts).toBe(1))
    const first = await only(person, webhook)
    expect(first).toMatchObject({ state: 'waiting', status: 503, response: 'n1' })
    const wait = Temporal.Instant.from(first.triedRealAt ?? '')
      .until(first.dueRealAt ?? '')
      .total('seconds')
    expect(wait).toBeCloseTo(5, 1)
    expect((await standing(person))?.failures).toBe(1)
    await hasten(person)
    await until(async () => expect((await only(person, webhook)).attempts).toBe(2))
    const second = await only(person, webhook)
    expect(
      Temporal.Instant.from(second.triedRealAt ?? '')
        .until(second.dueRealAt ?? '')
        .total('seconds'),
    ).toBeCloseTo(30, 1)
    await hasten(person)
    await until(async () => expect((await only(person, webhook)).state).toBe('sent'))
    expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(calls).toHaveLength(3)
    expect((await standing(person))?.failures).toBe(0)
    await engine.stop()
  })

  it('that never answers is given up after the eighth attempt, and may be called again by hand', async () => {
    const person = await desk()
    const { url, calls } = await receiver(() => 'silence')
    const webhook = await subscribe(person, url)
    const engine = await engineOf()
    await joined(person)
    await until(async () => expect(await only(person, webhook)).toMatchObject({ failure: 'too_slow', status: null }))
    await sql`update webhook_message set attempts = 7 where webhook_id = ${webhook.webhookId}`.execute(owner)
    await hasten(person)
    await until(async () => expect(await only(person, webhook)).toMatchObject({ state: 'failed', attempts: 8 }))
    const { webhookMessageId } = await only(person, webhook)
    const before = calls.length
    const path = `/api/v1/webhooks/${webhook.webhookId}/messages/${webhookMessageId}/again`
    expect((await person.ask('POST', path)).statusCode).toBe(202)
    await until(async () => expect(calls.length).toBe(before + 1))
    await engine.stop()
  })

  it('that is slow holds up no other', async () => {
    const person = await desk()
    const slow = await receiver(() => 'silence')
    const quick = await receiver(() => ({ status: 200 }))
    const late = await subscribe(person, slow.url)
    const good = await subscribe(person, quick.url)
    const engine = await engineOf(createPost({ networks: loopbackNetworks, timeoutMs: 60_000 }))
    for (let count = 0; count < 12; count += 1) await joined(person)
    await until(async () => expect((await messagesOf(person, good, '?state=sent')).items).toHaveLength(12))
    expect((await messagesOf(person, late, '?state=waiting')).items).toHaveLength(12)
    expect(slow.calls.length).toBeLessThanOrEqual(5)
    // Its connections end, so that the engine need not wait for them.
    await sql`delete from webhook where webhook_id = ${late.webhookId}`.execute(owner)
    slow.end()
    await engine.stop()
  })

  it('that answers 410 is called no more: the subscription has ended, and what waited with it', async () => {
    const person = await desk()
    const { url, calls } = await receiver(() => ({ status: 410 }))
    const webhook = await subscribe(person, url)
    const engine = await engineOf()
    await joined(person)
    await until(async () => expect((await standing(person))?.state).toBe('gone'))
    expect(await only(person, webhook)).toMatchObject({ state: 'failed', status: 410 })
    const refused = await person.ask('POST', `/api/v1/webhooks/${webhook.webhookId}/test`)
    expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'webhook_not_live'])
    expect(calls).toHaveLength(1)
    expect((await person.ask('POST', `/api/v1/webhooks/${webhook.webhookId}/resume`)).statusCode).toBe(204)
    expect(await standing(person)).toMatchObject({ state: 'live', failures: 0 })
    await engine.stop()
  })

  it('that failed 20 times over a day is asked no more, until someone resumes', async () => {
    const person = await desk()
    const { url, calls } = await receiver((_call, count) => ({ status: count === 1 ? 500 : 200 }))
    const webhook = await subscribe(person, url)
    await sql`
      update webhook
      set failures = 19, failing_since_real_at = clock_timestamp() - interval '24 hours'
      where webhook_id = ${webhook.webhookId}`.execute(owner)
    const engine = await engineOf()
    await joined(person)
    await until(async () => expect((await standing(person))?.state).toBe('suspended'))
    await hasten(person)
    await joined(person)
    await until(async () => {
      const left = await owner.selectFrom('signal').select('kind').where('corp_id', '=', person.corpId).execute()
      expect(left).toEqual([])
    })
    expect(calls).toHaveLength(1)
    expect(await only(person, webhook)).toMatchObject({ state: 'waiting' })
    await person.ask('POST', `/api/v1/webhooks/${webhook.webhookId}/resume`)
    await until(async () => expect((await only(person, webhook)).state).toBe('sent'))
    await engine.stop()
  })
})

describe('an address', () => {
  it.each([
    'http://hooks.example.com/',
    'https://localhost/',
    'http://127.0.0.1:9/',
    'nowhere',
    'https://a:b@c.example/',
  ])('%s is refused, and nothing is kept', async (url) => {
    const person = await desk()
    const answer = await person.ask('POST', '/api/v1/webhooks', { name: 'x', url, kinds: ['member.left'] })
    expect([answer.statusCode, answer.json().error]).toMatchObject([
      422,
      { code: 'webhook_url_refused', details: [{ field: 'url', value: url, rule: expect.any(String) }] },
    ])
    expect(await standing(person)).toBeUndefined()
  })

  it.each(['https://169.254.169.254/', 'https://10.0.0.1/', 'https://[::1]/', 'http://127.0.0.1:9/'])(
    '%s is not called, whatever the table says',
    async (url) => {
      expect(await createPost()(url, '{}', {})).toEqual({ status: null, response: null, failure: 'forbidden_address' })
    },
  )
})

it('a process that dies between storing and sending, or between sending and noting, loses nothing', async () => {
  const person = await desk()
  const { url, calls } = await receiver(() => ({ status: 200 }))
  const webhook = await subscribe(person, url)
  // The first process stores, and dies with its call on the way: nobody hears what came of it.
  let begun = 0
  const dies = await engineOf((address) => {
    if (address === url) begun += 1
    return new Promise(() => undefined)
  })
  await joined(person)
  await until(async () => expect(begun).toBe(1))
  expect(await only(person, webhook)).toMatchObject({ state: 'waiting', attempts: 0 })
  void dies.stop()
  // Its lease runs out, and so does its mark on the message: brought to now.
  await sql`update lease set leased_until_real_at = clock_timestamp() - interval '1 second', fence = fence + 1, holder = null
    where corp_id = ${person.corpId}`.execute(owner)
  const engine = await engineOf()
  await hasten(person)
  await until(async () => expect((await only(person, webhook)).state).toBe('sent'))
  expect(calls).toHaveLength(1)
  await engine.stop()
})

it('what is older than 30 days is forgotten, and nothing younger', async () => {
  const person = await desk()
  const { url } = await receiver(() => ({ status: 200 }))
  const webhook = await subscribe(person, url)
  const engine = await engineOf()
  await joined(person)
  await joined(person)
  await until(async () => expect((await messagesOf(person, webhook, '?state=sent')).items).toHaveLength(2))
  const [young, old] = (await messagesOf(person, webhook)).items
  await sql`
    update webhook_message set created_real_at = clock_timestamp() - interval '30 days 1 second'
    where webhook_message_id = ${old?.webhookMessageId}`.execute(owner)
  await sql`
    update webhook_message set created_real_at = clock_timestamp() - interval '29 days 23 hours'
    where webhook_message_id = ${young?.webhookMessageId}`.execute(owner)
  await sql`update lane set due_real_at = clock_timestamp() where corp_id = ${person.corpId} and queue = 'webhook'`.execute(
    owner,
  )
  await until(async () => expect((await messagesOf(person, webhook)).items).toHaveLength(1))
  expect((await only(person, webhook)).webhookMessageId).toBe(young?.webhookMessageId)
  await engine.stop()
})

it(`a corp has ${WEBHOOKS_MAX} subscriptions and not one more; removing one takes its history with it`, async () => {
  const person = await desk()
  const made: CreatedWebhook[] = []
  for (let count = 0; count < WEBHOOKS_MAX; count += 1) made.push(await subscribe(person, 'https://hooks.example.com/'))
  const body = { name: '多一个', url: 'https://hooks.example.com/', kinds: ['member.left'] }
  const refused = await person.ask('POST', '/api/v1/webhooks', body)
  expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'webhooks_full'])
  const [first] = made
  await person.ask('POST', `/api/v1/webhooks/${first?.webhookId}/test`)
  expect((await person.ask('DELETE', `/api/v1/webhooks/${first?.webhookId}`)).statusCode).toBe(204)
  const left = await owner.selectFrom('webhook_message').select('kind').where('corp_id', '=', person.corpId).execute()
  expect(left).toEqual([])
  expect((await person.ask('POST', '/api/v1/webhooks', body)).statusCode).toBe(201)
})

it('the engine of these tests complained of nothing', () => {
  expect(failures).toEqual([])
})
