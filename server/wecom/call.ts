import { setTimeout as sleep } from 'node:timers/promises'
import { addMs, type RealInstant } from '#server/kernel/time.ts'
import type { Allowance } from '#server/wecom/allowance.ts'
import { readAnswer } from '#server/wecom/answer.ts'
import type { Call, CallOptions, Endpoint, Payload } from '#server/wecom/endpoint.ts'
import { tokenEndpoint } from '#server/wecom/endpoint/token.ts'
import { verdictOf } from '#server/wecom/error-codes.ts'
import type { HttpCall, HttpOutcome, Send } from '#server/wecom/http.ts'
import { notSent, type WecomFailure, type WecomRefusal, type WecomResult } from '#server/wecom/result.ts'
import type { Token, TokenStore } from '#server/wecom/token.ts'

export type WecomLog = { debug(fields: object, message: string): void; warn(fields: object, message: string): void }

export type WecomOptions = {
  /** What stands before `/cgi-bin`. */
  baseUrl: string
  corpId: string
  secret: string
  agentId: number
  tokens: TokenStore
  allowance: Allowance
  send: Send
  now: () => RealInstant
  log: WecomLog
  /** For one call with all its attempts, unless the call names its own. Default 10 s. */
  timeoutMs?: number
}

/** How one attempt ended; `mayPass` when the next one may fare better without anything being changed. */
type Attempt<T> = { result: WecomResult<T>; mayPass: boolean }

const busy = -1
const frequencyLimit = 45009
const tokenIsStale = (code: number): boolean => code === 40014 || code === 42001
const attemptsAtMost = 3
const pauseMs = (attempt: number): number => 200 * 4 ** (attempt - 1)

/**
 * Makes the function that calls WeCom: takes leave from the allowance, puts the token in, fetches a new one once when
 * WeCom will not take it any more, tries again what is safe, and sorts every end into the three of `WecomResult`.
 * Nothing is thrown but what `beforeSend` throws. Neither tokens nor the secret stand in any result, error or log line.
 */
export function createCall(options: WecomOptions): {
  call: Call
  obtainToken(refused: string | null): Promise<WecomResult<Token>>
} {
  const { corpId, secret, tokens, allowance, send, now, log } = options

  async function attempt<T>(
    endpoint: Endpoint<T>,
    payload: Payload,
    token: string | null,
    deadlineMs: number,
    call: CallOptions,
  ): Promise<Attempt<T>> {
    const { api } = endpoint
    const leave = await allowance.take(api)
    if (!leave.ok)
      return certain(refused(api, frequencyLimit, 'our own count of calls is at the ceiling', leave.waitMs))
    const timeoutMs = deadlineMs - performance.now()
    if (timeoutMs <= 0) return certain(refused(api, notSent, 'no time was left to send it'))
    const outcome = await send({
      method: endpoint.method,
      url: urlOf(options.baseUrl, api, payload.query, token),
      ...(await bodyOf(payload)),
      timeoutMs,
      signal: call.signal,
      beforeSend: call.beforeSend,
    })
    const end = readOutcome(endpoint, outcome, [secret, token])
    if (end.result.ok || end.result.kind === 'unknown') return end
    switch (end.result.code) {
      case frequencyLimit:
        return certain({ ...end.result, ...(await allowance.block(api)) })
      case busy:
        // A busy WeCom may have begun: where a repetition would harm, that is no refusal.
        return endpoint.repeat === 'safe'
          ? { ...end, mayPass: true }
          : unknown(api, new Error('WeCom answered -1, busy'))
      default:
        return end
    }
  }

  async function perform<T>(
    endpoint: Endpoint<T>,
    payload: Payload,
    call: CallOptions,
    obtain: ((refused: string | null) => Promise<WecomResult<Token>>) | null,
  ): Promise<WecomResult<T>> {
    const deadlineMs = performance.now() + (call.timeoutMs ?? options.timeoutMs ?? 10_000)
    let stale: string | null = null
    for (let count = 1; ; count += 1) {
      const obtained: WecomResult<Token> | null = obtain && (await obtain(stale))
      if (obtained && !obtained.ok) return asNotSent(endpoint.api, obtained)
      const token: string | null = obtained?.value.value ?? null
      const { result, mayPass } = await attempt(endpoint, payload, token, deadlineMs, call)
      if (result.ok) return result
      const isExpected = result.kind === 'refused' && result.class === 'drop'
      log[isExpected ? 'debug' : 'warn'](logFields(result), 'wecom: a call failed')
      if (result.kind === 'refused' && tokenIsStale(result.code) && token !== null && stale === null) {
        stale = token
        continue
      }
      const hasTime = performance.now() + pauseMs(count) < deadlineMs && !call.signal?.aborted
      if (!mayPass || endpoint.repeat === 'never' || count >= attemptsAtMost || !hasTime) return result
      await sleep(pauseMs(count))
    }
  }

  const obtainToken = (stale: string | null): Promise<WecomResult<Token>> =>
    tokens.obtain('access_token', stale, async () => {
      const result = await perform(tokenEndpoint, { query: { corpid: corpId, corpsecret: secret } }, {}, null)
      if (!result.ok) return result
      const { value, expiresInMs } = result.value
      return { ok: true, value: { value, expiresRealAt: addMs(now(), expiresInMs) } }
    })

  return { call: (endpoint, payload, call = {}) => perform(endpoint, payload, call, obtainToken), obtainToken }
}

const certain = <T>(result: WecomRefusal): Attempt<T> => ({ result, mayPass: false })

const unknown = <T>(api: string, cause: Error, mayPass = true): Attempt<T> => ({
  result: { ok: false, kind: 'unknown', api, cause },
  mayPass,
})

/** A call whose token could not be had did not happen, whatever became of `gettoken`. */
const asNotSent = (api: string, failure: WecomFailure): WecomRefusal =>
  failure.kind === 'refused' ? failure : refused(api, notSent, `no access token: ${failure.cause.message}`)

function refused(api: string, code: number, hint: string, allowanceWaitMs?: number): WecomRefusal {
  const verdict = verdictOf(code)
  const waitMs = allowanceWaitMs ?? verdict.waitMs
  return {
    ok: false,
    kind: 'refused',
    api,
    code,
    hint,
    class: verdict.class,
    remedy: verdict.remedy,
    ...(waitMs !== undefined && { waitMs }),
  }
}

function readOutcome<T>(endpoint: Endpoint<T>, outcome: HttpOutcome, secrets: readonly (string | null)[]): Attempt<T> {
  const { api } = endpoint
  switch (outcome.kind) {
    case 'not_sent':
      return { result: refused(api, notSent, outcome.cause.message), mayPass: true }
    case 'lost':
      return unknown(api, outcome.cause)
    case 'answered': {
      const answer = readAnswer(endpoint, outcome.status, outcome.body, secrets)
      switch (answer.kind) {
        case 'value':
          return { result: { ok: true, value: answer.value }, mayPass: false }
        case 'refused':
          return certain(refused(api, answer.code, answer.hint))
        case 'unreadable':
          return unknown(api, answer.cause, answer.isPassing)
        default:
          return answer satisfies never
      }
    }
    default:
      return outcome satisfies never
  }
}

function urlOf(baseUrl: string, api: string, query: Payload['query'], token: string | null): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/cgi-bin/${api}`)
  if (token !== null) url.searchParams.set('access_token', token)
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) url.searchParams.set(name, value)
  return url
}

async function bodyOf(payload: Payload): Promise<Pick<HttpCall, 'body' | 'headers'>> {
  if (payload.json)
    return {
      body: Buffer.from(JSON.stringify(payload.json)),
      headers: { 'content-type': 'application/json; charset=utf-8' },
    }
  if (!payload.form) return {}
  const encoded = new Response(payload.form)
  return {
    body: new Uint8Array(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? 'multipart/form-data' },
  }
}

function logFields(failure: WecomFailure): object {
  const { api, kind } = failure
  return failure.kind === 'refused'
    ? { api, kind, code: failure.code, hint: failure.hint, class: failure.class }
    : { api, kind, cause: failure.cause.message }
}
