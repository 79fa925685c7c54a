/**
 * Every route of the running server is sent calls made from its own schemas and then bent: each is accepted or refused
 * with a code, none is a fault of ours, and another corp's rows stay as they are. `FUZZ_RUNS` calls a route (default
 * 25), from `FUZZ_SEED`.
 */
import fc from 'fast-check'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, expect, it } from 'vitest'
import { type ErrorBody, errors } from '#contract/errors.ts'
import type { SampleIds } from '#server/http/sample.ts'
import { routesOf, testApp, type TestRoute } from '#server/test/app.ts'
import { bent, hostile, searchOf, textOf, valueOf } from '#server/test/arbitrary.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { fillCorp, idsOf, listTables, printTables } from '#server/test/fill.ts'
import { given } from '#server/test/given.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { sampleOf, urlOf } from '#server/test/samples.ts'

const runs = Number(process.env['FUZZ_RUNS'] ?? 25)
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_301)

/** Not called: an answer that never ends, and the end of the session that calls. */
const left = new Set(['GET /api/v1/stream', 'DELETE /api/v1/session'])
/** Every accepted body costs a password's hash, which is slow on purpose. */
const slow = new Set(['POST /api/v1/session', 'PUT /api/v1/session/password'])

const { db, owner } = await testDatabase()
const app = await testApp(db)
const routes = routesOf(app).filter(
  (route) => !left.has(route.name) && (route.body || route.query || route.params || route.method !== 'GET'),
)
const [mine, other] = [await buildCorp(db), await buildCorp(db)]
const ids: SampleIds = idsOf(await fillCorp(owner, mine.corpId, 'ours', given), '00000000-0000-4000-8000-000000000000')
await fillCorp(owner, other.corpId, 'theirs', given)
const tables = (await listTables(owner)).filter(({ columns }) => columns.some(({ name }) => name === 'corp_id'))
const theirs = () => printTables(owner, tables, other.corpId)
const before = await theirs()

const outcomes = new Map<string, number>()
let calls = 0
let caller: Promise<SignedIn> | undefined

/** Someone with every permission; a new one now and then, since an account may not call as often as this does. */
function nextCaller(): Promise<SignedIn> {
  if (calls % 900 === 0 || caller === undefined) caller = signInAs(app, db, mine.corpId, { role: 'owner' })
  calls += 1
  return caller
}

type Call = { params: Record<string, string>; search: string; body: unknown }

function callsOf(route: TestRoute): fc.Arbitrary<Call> {
  const sample = sampleOf(route, ids) ?? { params: {}, query: {}, body: {} }
  const names = [...route.url.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? [])
  const param = (name: string) =>
    fc.oneof(
      { arbitrary: fc.constant(sample.params[name] ?? 'x'), weight: 4 },
      { arbitrary: hostile.map(textOf), weight: 1 },
    )
  const query = fc.oneof(fc.constant<unknown>(sample.query), route.query ? valueOf(route.query) : fc.constant({}))
  const body = fc.oneof(fc.constant<unknown>(sample.body), route.body ? valueOf(route.body) : hostile)
  return fc.record({
    params: fc.record(Object.fromEntries(names.map((name) => [name, param(name)]))),
    search: searchOf(bent(query)),
    body: bent(body),
  })
}

async function send(route: TestRoute, { params, search, body }: Call): Promise<LightMyRequestResponse> {
  const person = await nextCaller()
  const url = urlOf(route, { params, query: {} })
  const hasBody = route.method !== 'GET' && (route.body !== undefined || body !== undefined)
  return person.ask(route.method, search === '' ? url : `${url}?${search}`, hasBody ? Object(body) : undefined, {
    'x-forwarded-for': `198.51.${(calls >> 8) & 255}.${calls & 255}`,
  })
}

it.each(routes.map((route) => ({ route, name: route.name })))(
  '$name accepts or refuses whatever comes',
  async ({ route }) => {
    const numRuns = slow.has(route.name) ? Math.min(runs, 60) : runs
    await fc.assert(
      fc.asyncProperty(callsOf(route), async (call) => {
        const answer = await send(route, call)
        const code = answer.statusCode >= 400 ? answer.json<ErrorBody>().error.code : ''
        const outcome = `${answer.statusCode} ${code}`
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        // There is no WeCom here: that is for the caller to be told, and no fault of ours.
        const isOurFault = answer.statusCode >= 500 && code !== 'wecom_unavailable'
        expect([isOurFault, answer.body]).toEqual([false, answer.body])
        expect(code === '' || Object.hasOwn(errors, code)).toBe(true)
      }),
      { numRuns, seed },
    )
  },
  300_000, // rehearsals of every size are among them, and a busy machine is slow, not broken
)

it('left the other corp as it was', async () => {
  expect(await theirs()).toEqual(before)
})

it('got through to what the routes do, and was refused in more ways than one', () => {
  const accepted = [...outcomes].filter(([outcome]) => Number(outcome.slice(0, 3)) < 400)
  expect(accepted.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(calls / 50)
  expect(outcomes.size).toBeGreaterThan(4)
})

afterAll(() => {
  process.stderr.write(`fuzz: ${calls} calls, seed ${seed}: ${JSON.stringify(Object.fromEntries(outcomes))}\n`)
})
