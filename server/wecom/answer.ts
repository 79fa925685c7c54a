import { z } from 'zod'

/** What an HTTP answer says: a value, a refusal, or nothing that can be relied on. */
export type Answer<T> =
  | { kind: 'value'; value: T }
  | { kind: 'refused'; code: number; hint: string }
  /** `isPassing`: a gateway's trouble that the next attempt may not meet. */
  | { kind: 'unreadable'; cause: Error; isPassing: boolean }

const hintLength = 500
const envelope = z.looseObject({ errcode: z.number().int().default(0), errmsg: z.string().default('') })

/**
 * Reads one answer. WeCom answers 200 with an `errcode`; some APIs leave it out when all went well (D90664). Fields
 * that we do not use are dropped; a missing one that we need makes the answer unreadable, naming the API and the field.
 */
export function readAnswer<T>(
  endpoint: { api: string; answer: z.ZodType<T> },
  status: number,
  body: Buffer,
  secrets: readonly (string | null)[],
): Answer<T> {
  const read = envelope.safeParse(parseJson(body))
  if (!read.success) {
    const cause = new Error(
      `${endpoint.api} answered HTTP ${status} with ${body.byteLength} bytes that are no answer of WeCom`,
    )
    return status >= 400 && status < 500
      ? { kind: 'refused', code: status, hint: cause.message }
      : { kind: 'unreadable', cause, isPassing: true }
  }
  const { errcode, errmsg } = read.data
  if (errcode !== 0) return { kind: 'refused', code: errcode, hint: withoutSecrets(errmsg, secrets) }
  if (status >= 400)
    return {
      kind: 'unreadable',
      cause: new Error(`${endpoint.api} answered HTTP ${status} without an errcode`),
      isPassing: true,
    }
  const parsed = endpoint.answer.safeParse(read.data)
  if (parsed.success) return { kind: 'value', value: parsed.data }
  const issue = parsed.error.issues[0]
  const cause = new Error(
    `${endpoint.api} answered without a usable ${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? ''}`,
  )
  return { kind: 'unreadable', cause, isPassing: false }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined // not JSON: the caller tells by the HTTP status what that means
  }
}

/** WeCom's words without any of `secrets`, and not longer than a log line should be. */
export const withoutSecrets = (text: string, secrets: readonly (string | null)[]): string =>
  secrets
    .reduce<string>((clean, secret) => (secret ? clean.replaceAll(secret, '[secret]') : clean), text)
    .slice(0, hintLength)
