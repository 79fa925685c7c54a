import http from 'node:http'
import https from 'node:https'

export type HttpCall = {
  method: 'GET' | 'POST'
  url: URL
  headers?: Record<string, string>
  body?: Uint8Array
  /** For the whole call, from the first look-up to the last byte of the answer. */
  timeoutMs: number
  signal?: AbortSignal | undefined
  /**
   * Runs when the line is open, right before the first byte is written. It is synchronous so that nothing comes
   * between; what it throws stops the call, and `send` rejects with it.
   */
  beforeSend?: (() => void) | undefined
}

export type HttpOutcome =
  | { kind: 'answered'; status: number; headers: http.IncomingHttpHeaders; body: Buffer }
  /** Not a byte was written. */
  | { kind: 'not_sent'; cause: Error }
  /** Written, wholly or in part, and no whole answer came back. */
  | { kind: 'lost'; cause: Error }

/** One HTTP call. Its errors never hold the URL, which carries tokens. */
export type Send = (call: HttpCall) => Promise<HttpOutcome>

const maxAnswerBytes = 32 * 1024 * 1024

/**
 * Sends over kept-alive connections of this process, at most `maxSockets` (32) to a host at a time. Built on node:http
 * rather than fetch, which cannot tell a call that was never written from one whose answer was lost, nor let the caller
 * look once more after the connection stands.
 */
export function createSend(options: { maxSockets?: number } = {}): { send: Send; close(): void } {
  const agentOptions = { keepAlive: true, maxSockets: options.maxSockets ?? 32 }
  const plain = new http.Agent(agentOptions)
  const secure = new https.Agent(agentOptions)
  const send: Send = (call) => sendOnce(call, call.url.protocol === 'https:' ? secure : plain)
  return {
    send,
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

function sendOnce(call: HttpCall, agent: http.Agent): Promise<HttpOutcome> {
  const isSecure = call.url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    let written = false
    const request = (isSecure ? https : http).request(call.url, {
      method: call.method,
      agent,
      headers: { ...call.headers, ...(call.body && { 'content-length': call.body.byteLength }) },
    })
    const settle = (finish: () => void) => {
      clearTimeout(timer)
      call.signal?.removeEventListener('abort', abort)
      finish()
    }
    const fail = (cause: Error) => settle(() => resolve({ kind: written ? 'lost' : 'not_sent', cause }))
    const abort = () => request.destroy(new Error('the caller gave the call up'))
    const timer = setTimeout(
      () => request.destroy(new Error(`no whole answer within ${call.timeoutMs} ms`)),
      call.timeoutMs,
    )
    const write = () => {
      if (request.destroyed) return
      try {
        call.beforeSend?.()
      } catch (cause) {
        settle(() => reject(cause))
        request.destroy()
        return
      }
      written = true
      request.end(call.body)
    }
    request.on('error', fail)
    request.on('socket', (socket) => {
      if (request.reusedSocket || !(isSecure || socket.connecting)) write()
      else socket.once(isSecure ? 'secureConnect' : 'connect', write)
    })
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.byteLength
        if (bytes > maxAnswerBytes) response.destroy(new Error(`the answer is longer than ${maxAnswerBytes} bytes`))
      })
      response.on('error', fail)
      response.on('end', () => {
        const status = response.statusCode ?? 0
        settle(() => resolve({ kind: 'answered', status, headers: response.headers, body: Buffer.concat(chunks) }))
      })
    })
    if (call.signal?.aborted) abort()
    else call.signal?.addEventListener('abort', abort, { once: true })
  })
}
