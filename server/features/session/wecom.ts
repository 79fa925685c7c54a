import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { sqlState } from '#server/db/retry.ts'
import type { WecomRefusal } from '#contract/session.ts'
import { findCorpBySlug, listDirectory } from '#server/features/corp/index.ts'
import { type Caller, headersOf } from '#server/features/session/caller.ts'
import type { SessionDeps } from '#server/features/session/deps.ts'
import { findStanding, linkAccount, type Standing } from '#server/features/staff/index.ts'
import { enter, type Opened } from '#server/features/session/sign-in.ts'
import {
  findMembershipOfStaff,
  insertAccount,
  insertVerification,
  takeVerification,
} from '#server/features/session/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { corpId, type CorpId } from '#server/kernel/ids.ts'
import { addMs } from '#server/kernel/time.ts'
import { authorizeUrl, describeFailure } from '#server/wecom/index.ts'

/** Our own life of a state: WeCom's code lives 5 minutes (D91022), and somebody may have to tap first. */
const tripMs = 10 * 60_000

/** Where WeCom sends the browser back to. */
export const returnPath = '/api/v1/session/wecom/callback'

const trip = z.object({ corpId: z.guid().transform(corpId), to: z.string(), browser: z.string() })

/**
 * Begins a sign-in that WeCom vouches for: the address to send the browser to, and a word for it to keep, which binds
 * the trip to this browser (RFC 6749, section 10.12). Throws `not_found` for a corp there is not.
 */
export async function startWecomSignIn(
  deps: SessionDeps,
  query: { corp?: string | undefined; to: string },
): Promise<{ location: string; word: string }> {
  const corp = await corpOf(deps, query.corp)
  if (corp === null)
    throw new AppError('not_found', { details: [{ field: 'corp', value: query.corp, rule: 'the slug of a corp' }] })
  const { wecomCorpId, agentId, oauthUrl, publicUrl } = await deps.connections.of(corp)
  const state = randomBytes(24).toString('hex')
  const word = randomBytes(24).toString('base64url')
  const kept = { corpId: corp, to: query.to, browser: digest(word) }
  const now = deps.now()
  await deps.db.identity((tx) => insertVerification(tx, identifierOf(state), kept, now, addMs(now, tripMs)))
  const redirectUrl = new URL(returnPath, publicUrl).href
  return { location: authorizeUrl({ oauthUrl, corpId: wecomCorpId, agentId, redirectUrl, state }), word }
}

/** The corp of a slug; without one the only corp there is, null where there are several. */
async function corpOf(deps: SessionDeps, slug: string | undefined): Promise<CorpId | null> {
  if (slug !== undefined) return deps.db.engine((tx) => findCorpBySlug(tx, slug))
  const [only, ...others] = await deps.db.engine((tx) => listDirectory(tx))
  return only && others.length === 0 ? only.corpId : null
}

/**
 * Ends the trip: takes the state, which nobody can use again, lets WeCom say who the code stands for, and signs that
 * member of staff in, with an account of its own from the first time on. Refuses with `wecom_sign_in_refused`.
 */
export async function finishWecomSignIn(
  deps: SessionDeps,
  caller: Caller,
  query: { code: string; state: string },
  word: string | undefined,
): Promise<Opened & { to: string }> {
  const kept = await deps.db.identity((tx) => takeVerification(tx, identifierOf(query.state), deps.now()))
  const found = trip.safeParse(kept)
  if (!found.success) throw refused('trip_over', 'the trip is over, or its address was used before')
  const { corpId: corp, to, browser } = found.data
  if (word === undefined || digest(word) !== browser) throw refused('trip_over', 'the trip began in another browser')
  const userid = await userOf(deps, corp, query.code)
  const standing = await deps.db.corp(corp, (tx) => findStanding(tx, corp, { userid }))
  if (standing === null) throw refused('unknown_staff', 'not a member of staff that Qunce has read from WeCom yet')
  const accountId = await accountOf(deps, corp, standing)
  const { headers, response } = await deps.auth.api.signInVouched({
    body: { accountId, corpId: corp, method: 'wecom' },
    headers: headersOf(caller),
    returnHeaders: true,
  })
  const opened = { token: response.token, cookies: headers.getSetCookie() }
  await enter(deps, caller, opened)
  return { ...opened, to }
}

async function userOf(deps: SessionDeps, corp: CorpId, code: string): Promise<string> {
  const { client } = await deps.connections.of(corp)
  const answer = await client.oauth.visitor(code)
  if (!answer.ok) throw refused('wecom_refused', describeFailure(answer))
  if (answer.value.kind !== 'staff') throw refused('not_staff', 'WeCom names someone who is not staff of this corp')
  return answer.value.userid
}

/** The account of a member of staff, made when there is none; two sign-ins at once make one. */
async function accountOf(deps: SessionDeps, corp: CorpId, { staffId, name }: Standing): Promise<string> {
  const find = () => deps.db.identity((tx) => findMembershipOfStaff(tx, corp, staffId))
  const known = await find()
  if (known) return known.accountId
  const account = { name, username: null, email: null, passwordHash: null, corpId: corp, staffId }
  try {
    const accountId = await deps.db.identity((tx) => insertAccount(tx, account, deps.now()))
    await deps.db.corp(corp, (tx) => linkAccount(tx, corp, staffId, accountId))
    return accountId
  } catch (error) {
    const made = sqlState(error) === '23505' ? await find() : null
    if (!made) throw error
    return made.accountId
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const identifierOf = (state: string): string => `wecom-trip:${digest(state)}`

const refused = (why: WecomRefusal, rule: string): AppError =>
  new AppError('wecom_sign_in_refused', { details: [{ field: 'state', value: why, rule }] })

/** Why a sign-in was refused, for the page that tells it; the error's own code where nothing nearer is known. */
export function whyRefused({ code, details }: AppError): string {
  const [detail] = Array.isArray(details) ? details : []
  return code === 'wecom_sign_in_refused' && typeof detail?.value === 'string' ? detail.value : code
}
