import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { createSend } from '#server/wecom/http.ts'

type Behaviour = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void

let behave: Behaviour = (_request, response) => response.end()
let arrived = 0
const server = http.createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString()
  })
  request.on('end', () => {
    arrived += 1
    behave(request, response, body)
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo // a TCP server has one
const url = new URL(`http://127.0.0.1:${port}/cgi-bin/x?access_token=the-secret-token`)
const { send, close } = createSend()
afterAll(() => {
  close()
  server.closeAllConnections()
  server.close()
})

const post = (more: Partial<Parameters<typeof send>[0]> = {}) =>
  send({ method: 'POST', url, body: Buffer.from('{"a":1}'), timeoutMs: 2_000, ...more })

describe('one call', () => {
  test('brings the answer, whatever its status', async () => {
    behave = (request, response, body) => {
      response.statusCode = 502
      response.end(`${request.method} ${body}`)
    }
    const outcome = await post()
    expect(outcome).toMatchObject({ kind: 'answered', status: 502 })
    expect(outcome.kind === 'answered' && outcome.body.toString()).toBe('POST {"a":1}')
  })

  test('that nobody listens to was not sent', async () => {
    expect(await post({ url: new URL('http://127.0.0.1:1/') })).toMatchObject({ kind: 'not_sent' })
    expect(await post({ url: new URL('http://nowhere.invalid/') })).toMatchObject({ kind: 'not_sent' })
  })

  test('that is not answered in time is lost, and says nothing of the token', async () => {
    behave = () => undefined
    const outcome = await post({ timeoutMs: 100 })
    expect(outcome).toMatchObject({ kind: 'lost' })
    expect(outcome.kind === 'lost' && String(outcome.cause.stack)).not.toContain('the-secret-token')
  })

  test.each<[string, Behaviour]>([
    ['before the answer', (request) => request.socket.destroy()],
    [
      'in the middle of it',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('{"errcode":0')
        setTimeout(() => request.socket.destroy(), 10)
      },
    ],
  ])('that is cut off %s is lost', async (_when, cut) => {
    behave = cut
    expect(await post()).toMatchObject({ kind: 'lost' })
  })

  test('that its caller gives up before it is written was not sent', async () => {
    expect(await post({ signal: AbortSignal.abort() })).toMatchObject({ kind: 'not_sent' })
  })

  test('that its caller gives up after it was written is lost', async () => {
    const given = new AbortController()
    behave = () => given.abort()
    expect(await post({ signal: given.signal })).toMatchObject({ kind: 'lost' })
  })
})

describe('the last look before writing', () => {
  test('happens once the line stands, and nothing is written when it throws', async () => {
    behave = (_request, response) => response.end('{}')
    await post() // a kept line
    const before = arrived
    const fenced = new Error('the lease is lost')
    for (let round = 0; round < 3; round += 1)
      await expect(
        post({
          beforeSend: () => {
            throw fenced
          },
        }),
      ).rejects.toBe(fenced)
    expect(arrived).toBe(before)
    expect(await post()).toMatchObject({ kind: 'answered' })
    expect(arrived).toBe(before + 1)
  })

  test('is not made for a call that cannot reach anyone', async () => {
    let looks = 0
    const beforeSend = () => {
      looks += 1
    }
    await post({ url: new URL('http://127.0.0.1:1/'), beforeSend })
    expect(looks).toBe(0)
    await post({ beforeSend })
    expect(looks).toBe(1)
  })
})
