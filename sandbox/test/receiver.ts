import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decrypt, getSignature } from '@wecom/crypto'
import { XMLParser } from 'fast-xml-parser'
import { expect } from 'vitest'
import type { Opened } from './open.ts'
import { fieldsOf } from './shape.ts'

const parser = new XMLParser({ parseTagValue: false })

function parseXml(xml: string): Record<string, unknown> {
  return (parser.parse(xml) as { xml: Record<string, unknown> }).xml // every body has this root
}

/** An XML sample of the protocol. */
export function sampleXml(name: string): Record<string, unknown> {
  return parseXml(readFileSync(new URL(`../fixture/${name}.xml`, import.meta.url), 'utf8'))
}

export type Receiver = {
  url: string
  /** Events that came well signed and sealed. */
  events: Record<string, unknown>[]
  envelopes: Record<string, unknown>[]
  tries: () => number
  answer: (status: number, body?: string) => void
  close: () => void
}

/** An app that verifies URLs and takes events, as the official library says. */
export async function openReceiver(opened: Opened, own: { token?: string; aeskey?: string } = {}): Promise<Receiver> {
  const { token, aeskey, corpid } = { ...opened.sandbox.connection, ...own }
  const events: Record<string, unknown>[] = []
  const envelopes: Record<string, unknown>[] = []
  let wanted = { status: 200, body: '' }
  let tries = 0
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://app').searchParams
    const part = (key: string): string => query.get(key) ?? ''
    const signed = (sealed: string): boolean =>
      getSignature(token, part('timestamp'), part('nonce'), sealed) === part('msg_signature')
    if (request.method === 'GET') {
      response.end(signed(part('echostr')) ? decrypt(aeskey, part('echostr')).message : 'bad signature')
      return
    }
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      tries += 1
      const envelope = parseXml(body)
      envelopes.push(envelope)
      const sealed = String(envelope['Encrypt'])
      if (wanted.status === 200 && signed(sealed)) {
        const { id, message } = decrypt(aeskey, sealed)
        if (id === corpid) events.push(parseXml(message))
      }
      response.writeHead(wanted.status).end(wanted.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`, // it listens on TCP
    events,
    envelopes,
    tries: () => tries,
    answer: (status, body = '') => {
      wanted = { status, body }
    },
    close: () => server.close(),
  }
}

/** A sample's name, what makes it happen, and the sample's elements that do not come, each explained where it stands. */
export type Happening = [sample: string, action: Record<string, unknown> | (() => Promise<unknown>), absent?: string[]]

/** Makes something happen and holds the latest event beside the sample: the same elements, and the same kind of event. */
export async function checkHappening(
  opened: Opened,
  events: Record<string, unknown>[],
  [name, action, absent = []]: Happening,
): Promise<Record<string, unknown>> {
  await (typeof action === 'function' ? action() : opened.act(action))
  await opened.sandbox.callbacksSettled()
  const sample = sampleXml(`event-${name}`)
  const wanted = [...fieldsOf(sample).keys()].filter((field) => !absent.includes(field) && !field.includes('[]'))
  const came = events.findLast(
    (event) => event['Event'] === sample['Event'] && event['ChangeType'] === sample['ChangeType'],
  )
  const fields = [...fieldsOf(came ?? {}).keys()].filter((field) => !field.includes('[]'))
  expect([name, fields.toSorted()]).toEqual([name, wanted.toSorted()])
  return came ?? {}
}
