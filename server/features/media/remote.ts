import https from 'node:https'
import { isRemoteMedia, type MediaProblem } from '#contract/media.ts'

export type Fetched = { ok: true; content: Buffer } | { ok: false; problem: MediaProblem }

/** Gets the file at an https address, of at most so many bytes. */
export type FetchMedia = (address: string, mostBytes: number) => Promise<Fetched>

export type RemoteOptions = {
  /** For the whole of it, redirects included, in ms. Default 15,000. */
  timeoutMs?: number
  /** Addresses of this machine's own network that may be asked all the same, and who signed for them. */
  own?: { addresses: string[]; authority: string }
}

const redirectsAtMost = 3

/**
 * Fetches files that a message names by address. Only https, and only hosts that the internet sees: what a name resolves
 * to is looked at when the connection is made, so that no name and no redirect leads into the network Qunce stands in.
 */
export function createFetchMedia({ timeoutMs = 15_000, own }: RemoteOptions = {}): FetchMedia {
  // Loaded when first needed: a start has three seconds.
  const makeAgent = async (): Promise<https.Agent> => {
    const { RequestFilteringHttpsAgent } = await import('request-filtering-agent')
    return new RequestFilteringHttpsAgent({
      allowIPAddressList: own?.addresses ?? [],
      ...(own && { ca: own.authority }),
    })
  }
  let made: Promise<https.Agent> | undefined
  return async (address, mostBytes) => {
    made ??= makeAgent()
    const agent = await made
    const signal = AbortSignal.timeout(timeoutMs)
    let next = address
    for (let hop = 0; hop <= redirectsAtMost; hop += 1) {
      const url = URL.parse(next)
      if (!url || !isRemoteMedia(url.href) || url.username !== '' || url.password !== '')
        return { ok: false, problem: 'forbidden_address' }
      const answer = await ask(url, agent, mostBytes, signal)
      if (answer.kind === 'ended') return answer.fetched
      next = URL.parse(answer.location, url)?.href ?? ''
    }
    return { ok: false, problem: 'unreachable' }
  }
}

type Answer = { kind: 'ended'; fetched: Fetched } | { kind: 'redirect'; location: string }

const ended = (fetched: Fetched): Answer => ({ kind: 'ended', fetched })
const failed = (problem: MediaProblem): Answer => ended({ ok: false, problem })

/** The agent's own words for an address that it does not connect to; its errors carry no code. */
const isForbidden = (error: Error): boolean => error.message.includes('is not allowed')

function ask(url: URL, agent: https.Agent, mostBytes: number, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    /** What is left of the body is nothing to us, however long it is. */
    const leave = (answer: Answer): void => {
      resolve(answer)
      request.destroy()
    }
    const request = https.get(url, { agent, signal, headers: { accept: '*/*' } }, (response) => {
      const { statusCode = 0, headers } = response
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined)
        return leave({ kind: 'redirect', location: headers.location })
      if (statusCode !== 200) return leave(failed('unreachable'))
      if (Number(headers['content-length']) > mostBytes) return leave(failed('too_big'))
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes <= mostBytes) parts.push(part)
        else leave(failed('too_big'))
      })
      response.on('end', () => resolve(ended({ ok: true, content: Buffer.concat(parts) })))
      response.on('error', () => resolve(failed('unreachable')))
    })
    request.on('error', (error) => resolve(failed(isForbidden(error) ? 'forbidden_address' : 'unreachable')))
  })
}
