import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'
import { createFetchMedia } from '#server/features/media/index.ts'
import { loopbackCertificate } from '#server/test/loopback-certificate.ts'

export type FileAnswer = { status?: number; location?: string; content?: Uint8Array }

/** A server of files over https on this machine, and a way to fetch from it; it counts what it was asked for. */
export async function httpsFiles(answer: (path: string, count: number) => FileAnswer) {
  const asked: string[] = []
  const server = https.createServer(loopbackCertificate, (request, response) => {
    const path = request.url ?? '/'
    asked.push(path)
    const {
      status = 200,
      location,
      content = new Uint8Array(),
    } = answer(path, asked.filter((one) => one === path).length)
    response.writeHead(status, location === undefined ? {} : { location })
    response.end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server that listens has one
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    base: `https://127.0.0.1:${port}`,
    asked,
    fetchMedia: createFetchMedia({ own: { addresses: ['127.0.0.1'], authority: loopbackCertificate.cert } }),
  }
}
