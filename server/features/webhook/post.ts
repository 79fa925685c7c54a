import http from 'node:http'
import https from 'node:https'
import { type webhookFailures, WEBHOOK_TIMEOUT_SECONDS } from '#contract/webhook.ts'
import { isLoopback } from '#server/features/webhook/rules.ts'

/** What came of a call: the answer's status and the beginning of its body, or why there was none. */
export type Posted =
  | { status: number; response: string; failure: null }
  | { status: null; response: null; failure: (typeof webhookFailures)[number] }

/** Calls a receiver once. Never throws. */
export type Post = (url: string, body: string, headers: Record<string, string>) => Promise<Posted>

export type PostOptions = {
  /** Addresses and networks (CIDR) that may be called beside the internet. */
  networks?: readonly string[]
  /** For the whole of it, in ms. */
  timeoutMs?: number
}

/** This machine, as `PostOptions.networks` names it. */
export const loopbackNetworks = ['127.0.0.0/8', '::1']

const responseBytes = 4_096
const responseLength = 1_000

/**
 * Calls receivers over https, or over http on this machine. What a name resolves to is looked at when the connection is
 * made, so that no name leads into a network that is not allowed, and redirects are not followed.
 */
export function createPost({ networks = [], timeoutMs = WEBHOOK_TIMEOUT_SECONDS * 1_000 }: PostOptions = {}): Post {
  // Loaded when first needed: a start has three seconds.
  const makeAgents = async () => {
    const { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } = await import('request-filtering-agent')
    const allowed = { allowIPAddressList: [...networks] }
    return { 'http:': new RequestFilteringHttpAgent(allowed), 'https:': new RequestFilteringHttpsAgent(allowed) }
  }
  let made: ReturnType<typeof makeAgents> | undefined
  return async (address, body, headers) => {
    const url = new URL(address)
    const isPlain = url.protocol === 'http:'
    if (isPlain && !isLoopback(url.hostname)) return none('forbidden_address')
    made ??= makeAgents()
    const agents = await made
    const signal = AbortSignal.timeout(timeoutMs)
    return new Promise((resolve) => {
      const options = {
        method: 'POST',
        signal,
        agent: isPlain ? agents['http:'] : agents['https:'],
        headers: { 'content-type': 'application/json', 'user-agent': 'Qunce-Webhook', ...headers },
      }
      const request = (isPlain ? http : https).request(url, options, (response) => {
        const parts: Buffer[] = []
        let bytes = 0
        const end = (): void => {
          resolve({ status: response.statusCode ?? 0, response: readable(Buffer.concat(parts)), failure: null })
          request.destroy()
        }
        response.on('data', (part: Buffer) => {
          parts.push(part)
          bytes += part.length
          if (bytes >= responseBytes) end()
        })
        response.on('end', end)
        response.on('error', () => resolve(none(signal.aborted ? 'too_slow' : 'unreachable')))
      })
      request.on('error', (error) =>
        resolve(none(signal.aborted ? 'too_slow' : isForbidden(error) ? 'forbidden_address' : 'unreachable')),
      )
      request.end(body)
    })
  }
}

const none = (failure: (typeof webhookFailures)[number]): Posted => ({ status: null, response: null, failure })

/** The agent's own words for an address that it does not connect to; its errors carry no code. */
const isForbidden = (error: Error): boolean => error.message.includes('is not allowed')

/** As much of an answer as a person looks at; PostgreSQL keeps no NUL. */
const readable = (body: Buffer): string =>
  body.subarray(0, responseBytes).toString('utf8').replaceAll('\0', '').slice(0, responseLength)
