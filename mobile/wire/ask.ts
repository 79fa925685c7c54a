import type { ErrorBody, ErrorCode } from '#contract/errors.ts'

/** `unreachable`: no answer came, so nobody knows whether the server did anything. */
export type RefusalCode = ErrorCode | 'unreachable'

/** A request that was refused or got no answer. Pages show words for `code`. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: unknown

  constructor(code: RefusalCode, details?: unknown) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }

  /** What the details say under a name, where that is a text or a figure. */
  detail(name: string): string | number | null {
    const value: unknown =
      typeof this.details === 'object' && this.details !== null ? Reflect.get(this.details, name) : null
    return typeof value === 'string' || typeof value === 'number' ? value : null
  }
}

declare global {
  interface Window {
    /** Answers that index.html asked for before this program was there. */
    qunceEarly?: Record<string, Promise<Response> | undefined>
  }
}

const timeoutMs = 12_000
let csrfToken = ''

/** Keeps the session's token; every request that changes something carries it. */
export const holdCsrfToken = (token: string): void => {
  csrfToken = token
}

/** Reads an address of the API; a line that is cut for a moment is tried again. Throws `Refusal`. */
export async function read<T>(path: string): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await answerOf<T>(takeEarly(path) ?? send('GET', path))
    } catch (error) {
      const isWorthRepeating = error instanceof Refusal && error.code === 'unreachable'
      if (!isWorthRepeating || tries === 3) throw error
      await new Promise((resolve) => setTimeout(resolve, 500 * tries))
    }
  }
}

/** Changes something; never repeated here, since nobody knows what became of one without an answer. Throws `Refusal`. */
export const change = <T = void>(path: string, body: object): Promise<T> => answerOf<T>(send('POST', path, body))

function takeEarly(path: string): Promise<Response> | undefined {
  const early = window.qunceEarly?.[path]
  if (early && window.qunceEarly) window.qunceEarly[path] = undefined
  return early
}

function send(method: string, path: string, body?: object): Promise<Response> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), timeoutMs)
  return fetch(`/api/v1/${path}`, {
    method,
    signal: stop.signal,
    ...(body && {
      headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
      body: JSON.stringify(body),
    }),
  }).finally(() => clearTimeout(timer))
}

async function answerOf<T>(asked: Promise<Response>): Promise<T> {
  let response: Response
  let text: string
  try {
    response = await asked
    text = await response.text()
  } catch {
    throw new Refusal('unreachable') // whatever kept the answer away: the line, the time, the server
  }
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T // the server's answer, of the contract's shape
  throw refusalOf(response.status, text)
}

function refusalOf(status: number, text: string): Refusal {
  try {
    const { error } = JSON.parse(text) as ErrorBody // the body of every refusal
    return new Refusal(error.code, error.details)
  } catch {
    // Something between us and the server answered, such as a proxy that finds it gone.
    return new Refusal(status >= 502 ? 'unreachable' : 'internal')
  }
}
