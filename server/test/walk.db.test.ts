/** Every route of the running server, met by everyone who must not get through it. */
import type { LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { type Permission, mayDo, roles } from '#contract/permission.ts'
import { csrfHeader } from '#contract/session.ts'
import type { Sample, SampleIds } from '#server/http/sample.ts'
import { routesOf, testApp, type TestRoute } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { fillCorp, idsOf, listTables, printTables } from '#server/test/fill.ts'
import { given } from '#server/test/given.ts'
import { type SignedIn, signInAs, testOrigin } from '#server/test/http.ts'
import { sampledRoutes, sampleOf, urlOf } from '#server/test/samples.ts'

/** The routes that serve everyone, each with its reason. A route that is public and not named here fails. */
const publicRoutes: Record<string, string> = {
  'GET /health': 'for whoever watches the process; tells nothing else',
  'GET /ready': 'for whoever watches the process; tells nothing else',
  'GET /metrics': 'for a collector on this machine; others are answered as if it were not there',
  'GET /staff': 'a page that signs its reader in through WeCom',
  'GET /staff/tasks/:staffTaskId': 'as above; what stands on it is asked for with a session',
  'GET /staff/sidebar': 'as above',
  'GET /staff/persona': 'as above',
  'GET /staff/absence': 'as above',
  'GET /staff/assets/*': 'the staff pages’ own program, the same for everyone',
  'GET /assets/*': 'the desk’s own program, the same for everyone',
  'GET /*': 'the desk’s page, before one has signed in',
  'POST /api/v1/session': 'where one signs in',
  'GET /api/v1/session/wecom/start': 'where one signs in',
  'GET /api/v1/session/wecom/callback': 'where WeCom sends one back to; the state proves the trip',
  'GET /l/:code': 'a tracked link in a message: customers have no account',
  'GET /wecom/:slug/callback': 'WeCom proves itself by its signature',
  'POST /wecom/:slug/callback': 'WeCom proves itself by its signature',
}

/** Routes whose query others make up, so that unknown names in it are let be. */
const foreignQueries = new Set([
  'GET /api/v1/session/wecom/callback',
  'GET /wecom/:slug/callback',
  'POST /wecom/:slug/callback',
])

/** Routes that never end their answer. */
const endless = new Set(['GET /api/v1/stream'])
/** Reads that ask WeCom, and keep what it gave: there is none here. */
const asksWecom = new Set(['GET /api/v1/staff-pages/jsapi-signature'])

/** What a scope bounds: ids that lead to it, and the tables that its texts come from. */
const scoped = {
  params: [
    'groupChatId',
    'contactId',
    'oneOffId',
    'staffTaskId',
    'occurrenceId',
    'enrollmentId',
    'deliveryId',
    'massSendId',
  ],
  texts: ['group_chat', 'contact', 'membership', 'staff_task', 'delivery', 'mass_send', 'occurrence', 'event'],
}

const { db, owner } = await testDatabase()
const app = await testApp(db)
const routes = routesOf(app)
const guarded = routes.filter((route) => route.permission !== 'public')
const changing = guarded.filter((route) => route.method !== 'GET')
/** Routes that tell something, and those that change one thing which a scope bounds. */
const reaching = guarded.filter(
  ({ name, method, url }) =>
    !endless.has(name) &&
    !asksWecom.has(name) &&
    (method === 'GET' || scoped.params.some((param) => url.includes(`:${param}`))),
)

const [mine, other] = [await buildCorp(db), await buildCorp(db)]
const mark = 'stranger-mark'
const ourRows = await fillCorp(owner, mine.corpId, 'ours', given)
const theirRows = await fillCorp(owner, other.corpId, mark, given)
const people = new Map<string, SignedIn>()
for (const role of roles) people.set(role, await signInAs(app, db, mine.corpId, { role }))
const stranger = await signInAs(app, db, other.corpId, { role: 'owner' })
const outsiders: SignedIn[] = []
for (const dataScope of ['own', 'department'] as const)
  outsiders.push(await signInAs(app, db, mine.corpId, { role: 'owner', dataScope }))
const ourIds = idsOf(ourRows, somebody('viewer').sessionId)
const theirIds = idsOf(theirRows, stranger.sessionId)
const tables = await listTables(owner)
const untouched = await printTables(owner, tables)

function somebody(role: string): SignedIn {
  const person = people.get(role)
  if (!person) throw new Error(`nobody is ${role}`)
  return person
}

function needSample(route: TestRoute, ids: SampleIds): Required<Sample> {
  const sample = sampleOf(route, ids)
  if (!sample) throw new Error(`${route.name} takes parameters or a body: its feature must show a valid call of it`)
  return sample
}

const codeOf = (answer: LightMyRequestResponse): unknown => answer.json().error?.code

/** Refusals that tell nothing of what a route does. */
const atTheDoor = new Set([
  'session_missing',
  'permission_missing',
  'csrf_refused',
  'not_found',
  'input_invalid',
  'body_too_large',
  'playbook_invalid',
  'internal',
])

const callAs = (person: SignedIn, route: TestRoute, sample: Required<Sample>, headers?: Record<string, string>) =>
  person.ask(route.method, urlOf(route, sample), route.body ? sample.body : undefined, headers)

async function expectNothingChanged(): Promise<void> {
  expect(await printTables(owner, tables)).toEqual(untouched)
}

describe('the list of routes', () => {
  it('has no public route but those that are named with a reason', () => {
    const open = routes.filter((route) => route.permission === 'public').map((route) => route.name)
    expect(open.filter((name) => !(name in publicRoutes))).toEqual([])
    expect(Object.keys(publicRoutes).filter((name) => !routes.some((route) => route.name === name))).toEqual([])
  })

  it('has a valid call of each route that takes parameters or a body, and none of a route there is not', () => {
    const missing = guarded.filter((route) => !sampleOf(route, ourIds)).map((route) => route.name)
    expect(missing).toEqual([])
    expect(sampledRoutes().filter((name) => !routes.some((route) => route.name === name))).toEqual([])
  })
})

describe.each(guarded.map((route) => ({ route, name: route.name })))('$name', ({ route }) => {
  it('is refused without a session, and with a cookie that is none', async () => {
    const sample = needSample(route, ourIds)
    for (const cookie of [undefined, 'qunce.session_token=forged.c2lnbmF0dXJl']) {
      const answer = await app.inject({
        method: route.method,
        url: urlOf(route, sample),
        ...(route.body ? { payload: sample.body } : {}),
        headers: { origin: testOrigin, host: 'qunce.test', ...(cookie === undefined ? {} : { cookie }) },
      })
      expect([answer.statusCode, codeOf(answer)]).toEqual([401, 'session_missing'])
    }
    await expectNothingChanged()
  })

  it('is refused to every role that does not hold its permission', async () => {
    const permission = route.permission as Permission // guarded routes are not public
    for (const role of roles.filter((each) => !mayDo(each, permission))) {
      const answer = await callAs(somebody(role), route, needSample(route, ourIds))
      expect([role, answer.statusCode, codeOf(answer)]).toEqual([role, 403, 'permission_missing'])
    }
    await expectNothingChanged()
  })

  it('shows and changes nothing of another corp, asked for by its ids', async () => {
    const sample = needSample(route, theirIds)
    const isAboutIds = JSON.stringify(sample) !== JSON.stringify(needSample(route, ourIds))
    if (!isAboutIds || endless.has(route.name)) return
    const answer = await callAs(somebody('owner'), route, sample)
    const byPath = Object.keys(sample.params).length > 0
    const refusals = byPath ? [403, 404] : [400, 403, 404, 409]
    expect([answer.statusCode, answer.body]).toEqual([expect.toBeOneOf(refusals), answer.body])
    expect(answer.body).not.toContain(mark)
    await expectNothingChanged()
  })
})

describe.each(reaching.map((route) => ({ route, name: route.name })))('$name', ({ route }) => {
  it('shows and changes nothing beyond the scope of someone who owns nothing, whatever its role', async () => {
    const sample = needSample(route, ourIds)
    const isById = Object.keys(sample.params).some((name) => scoped.params.includes(name))
    for (const outsider of outsiders) {
      const answer = await callAs(outsider, route, sample)
      expect([answer.statusCode, answer.body]).toEqual([
        expect.toBeOneOf(isById ? [403, 404] : [200, 403, 404]),
        answer.body,
      ])
      expect(scoped.texts.filter((table) => answer.body.includes(`ours ${table}.`))).toEqual([])
    }
    await expectNothingChanged()
  })
})

it('someone who sees all sees what a scope bounds, so that nothing above is empty by chance', async () => {
  const seen = new Set<string>()
  for (const route of reaching.filter(({ method }) => method === 'GET')) {
    const { body } = await callAs(somebody('owner'), route, needSample(route, ourIds))
    for (const table of scoped.texts) if (body.includes(`ours ${table}.`)) seen.add(table)
  }
  expect([...seen]).toEqual(expect.arrayContaining(['group_chat', 'contact', 'membership', 'staff_task']))
})

describe.each(changing.map((route) => ({ route, name: route.name })))('$name', ({ route }) => {
  it('is refused without the session’s CSRF token, and from another site', async () => {
    const elsewhere: Record<string, string>[] = [
      { [csrfHeader]: '' },
      { [csrfHeader]: stranger.csrfToken },
      { origin: 'https://elsewhere.test' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of elsewhere) {
      const answer = await callAs(somebody('owner'), route, needSample(route, ourIds), headers)
      expect([headers, answer.statusCode, codeOf(answer)]).toEqual([headers, 403, 'csrf_refused'])
    }
    await expectNothingChanged()
  })

  it('refuses a body that is larger than it takes', async () => {
    const payload = { filler: 'x'.repeat(route.bodyLimit + 1_000) }
    const answer = await somebody('owner').ask(route.method, urlOf(route, needSample(route, ourIds)), payload)
    expect([answer.statusCode, codeOf(answer)]).toEqual([413, 'body_too_large'])
    await expectNothingChanged()
  })
})

describe.each(guarded.filter(({ body }) => body).map((route) => ({ route, name: route.name })))(
  '$name',
  ({ route }) => {
    const call = (body: object) => callAs(somebody('owner'), route, { ...needSample(route, ourIds), body })

    it('refuses a field it does not know, by name', async () => {
      const answer = await call({ ...needSample(route, ourIds).body, unexpected_field: 1 })
      expect([answer.statusCode, codeOf(answer)]).toEqual([400, 'input_invalid'])
      expect(answer.body).toContain('unexpected_field')
      await expectNothingChanged()
    })

    it('refuses each field with a value of another kind, by name', async () => {
      const { body } = needSample(route, ourIds)
      for (const [field, value] of Object.entries(body)) {
        const wrong = typeof value === 'object' ? 'not that' : { of: 'another kind' }
        const answer = await call({ ...body, [field]: wrong })
        expect([field, answer.statusCode, codeOf(answer)]).toEqual([field, 400, 'input_invalid'])
        const fields = answer.json().error.details.map((detail: { field: string }) => detail.field.split('.')[0])
        expect(fields).toContain(field)
      }
      await expectNothingChanged()
    })

    it('refuses a body that is no JSON, and one that is no object', async () => {
      const { params, query } = needSample(route, ourIds)
      for (const payload of ['{"a":', '[]', '"text"', 'null']) {
        const person = somebody('owner')
        const answer = await app.inject({
          method: route.method,
          url: urlOf(route, { params, query }),
          payload,
          headers: {
            origin: testOrigin,
            host: 'qunce.test',
            cookie: person.cookie,
            [csrfHeader]: person.csrfToken,
            'content-type': 'application/json',
          },
        })
        expect([payload, answer.statusCode]).toEqual([payload, 400])
      }
      await expectNothingChanged()
    })
  },
)

const asking = guarded.filter((route) => route.query && !foreignQueries.has(route.name))
describe.each(asking.map((route) => ({ route, name: route.name })))('$name', ({ route }) => {
  it('refuses a word behind the ? that it does not know, by name', async () => {
    const sample = needSample(route, ourIds)
    const answer = await callAs(somebody('owner'), route, {
      ...sample,
      query: { ...sample.query, unexpected_field: '1' },
    })
    expect([answer.statusCode, codeOf(answer)]).toEqual([400, 'input_invalid'])
    expect(answer.body).toContain('unexpected_field')
  })
})

describe.each(guarded.filter(({ params }) => params).map((route) => ({ route, name: route.name })))(
  '$name',
  ({ route }) => {
    it('refuses ids that are none, and ids of nothing', async () => {
      const sample = needSample(route, ourIds)
      for (const id of ['x', "' or 1=1 --", '../../etc/passwd', '00000000-0000-4000-8000-000000000000']) {
        const params = Object.fromEntries(Object.keys(sample.params).map((name) => [name, id]))
        const answer = await callAs(somebody('owner'), route, { ...sample, params })
        expect([id, answer.statusCode]).toEqual([id, expect.toBeOneOf([400, 404])])
      }
      await expectNothingChanged()
    })
  },
)

describe('a valid call', () => {
  it.each(guarded.filter(({ name }) => !endless.has(name)).map((route) => ({ route, name: route.name })))(
    '$name is valid, so that what is refused above is refused for its own reason',
    async ({ route }) => {
      const isItsOwnEnd = route.method !== 'GET' && route.url.startsWith('/api/v1/session')
      const person = isItsOwnEnd ? await signInAs(app, db, mine.corpId, { role: 'owner' }) : somebody('owner')
      // One row stands for the two kinds of one-off, which are not found where the other is asked for.
      const audience = route.url.startsWith('/api/v1/contact-one-offs') ? 'contacts' : 'group_chats'
      if (route.url.includes('/:oneOffId'))
        await sql`
          update one_off
          set audience = ${audience},
            request = case when ${audience} = 'contacts' then request - 'turn' else request || '{"turn": "first"}' end`.execute(
          owner,
        )
      const answer = await callAs(person, route, needSample(route, { ...ourIds, sessionId: person.sessionId }))
      const isRefusedAtTheDoor = answer.statusCode >= 400 && atTheDoor.has(String(codeOf(answer)))
      expect([isRefusedAtTheDoor, answer.body]).toEqual([false, answer.body])
    },
  )
})
