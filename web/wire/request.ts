import type { ErrorBody, ErrorCode, ErrorDetail } from '#contract/errors.ts'

/** `unreachable`: no answer came, so nobody knows whether the server did anything. */
export type RefusalCode = ErrorCode | 'unreachable'

/** A request that was refused or got no answer. The desk shows words for `code`, never `message`. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly status: number
  readonly details: unknown
  readonly requestId: string | null
  /** Seconds to wait, where the server said so. */
  readonly retryAfter: number | null

  constructor(code: RefusalCode, status: number, body: Partial<ErrorBody['error']>, retryAfter: number | null) {
    super(body.message ?? code)
    this.name = 'Refusal'
    this.code = code
    this.status = status
    this.details = body.details
    this.requestId = body.requestId ?? null
    this.retryAfter = retryAfter
  }

  /** The fields that break a rule, where the server named them. */
  get fields(): readonly ErrorDetail[] {
    return Array.isArray(this.details) ? this.details.filter(isErrorDetail) : []
  }
}

const isErrorDetail = (value: unknown): value is ErrorDetail =>
  typeof value === 'object' && value !== null && 'field' in value && 'rule' in value

const root = '/api/v1/'
const csrfHeader = 'x-csrf-token'
let csrfToken = ''

/** Keeps the session's token; every request that changes something carries it. */
export const holdCsrfToken = (token: string): void => {
  csrfToken = token
}

export type Query = Readonly<Record<string, string | number | boolean | undefined | null>>

export const addressOf = (path: string, query: Query): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  return root + path + (search.size === 0 ? '' : `?${search}`)
}

/** What a request that changes something carries beside its body. */
export const changeHeaders = (contentType: string): Record<string, string> => ({
  'content-type': contentType,
  ...(csrfToken ? { [csrfHeader]: csrfToken } : {}),
})

/** Reads an address of the API. Throws `Refusal`. */
export const read = <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  ask<T>(addressOf(path, query), signal ? { signal } : {})

/** Changes something. Throws `Refusal`. */
export const change = <T>(method: 'POST' | 'PUT' | 'DELETE' | 'PATCH', path: string, body?: unknown): Promise<T> =>
  ask<T>(root + path, {
    method,
    headers: changeHeaders('application/json'),
    body: JSON.stringify(body ?? {}),
  })

type Request = { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal }

async function ask<T>(address: string, init: Request): Promise<T> {
  let response: Response
  try {
    response = await fetch(address, {
      credentials: 'same-origin',
      ...init,
      headers: { ...init.headers, 'accept-language': document.documentElement.lang },
    })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new Refusal('unreachable', 0, {}, null)
  }
  const text = await response.text()
  if (!response.ok) throw refusalOf(response.status, response.headers.get('retry-after'), text)
  return (text === '' ? undefined : JSON.parse(text)) as T // the server's answer, of the contract's shape
}

/** What an answer that is no success says. */
export function refusalOf(status: number, retryHeader: string | null, text: string): Refusal {
  const wait = Number(retryHeader ?? Number.NaN)
  const retryAfter = Number.isFinite(wait) ? wait : null
  try {
    const { error } = JSON.parse(text) as ErrorBody // the body of every refusal
    return new Refusal(error.code, status, error, retryAfter)
  } catch {
    // Something between us and the server answered, such as a proxy that finds it gone.
    return new Refusal(status >= 502 ? 'unreachable' : 'internal', status, {}, retryAfter)
  }
}
