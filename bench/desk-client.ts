/** Someone signed in who asks as the desk does, over HTTP. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { csrfHeader, currentSession } from '#contract/session.ts'

export type DeskClient = {
  /** The answer's JSON. Throws when it is no good. */
  ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<unknown>
  /** How long a page's data takes to arrive whole, in ms. */
  time(path: string): Promise<number>
}

/** Signs in as the first account, whose password the first start left in its home. */
export async function signInAtDesk(url: string, home: string): Promise<DeskClient> {
  const file = readFileSync(join(home, 'first-sign-in.txt'), 'utf8')
  const written = (label: string): string => new RegExp(`${label}\\s+(\\S+)`).exec(file)?.[1] ?? ''
  const origin = new URL(url).origin
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ name: written('Name'), password: written('Password') }),
  })
  if (!answer.ok) throw new Error(`signing in was answered ${answer.status}: ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const read = async (path: string): Promise<unknown> => {
    const found = await fetch(`${url}/api/v1/${path}`, { headers: { cookie } })
    const text = await found.text()
    if (!found.ok) throw new Error(`GET ${path} was answered ${found.status}: ${text}`)
    return JSON.parse(text)
  }
  const { csrfToken } = currentSession.parse(await read('session'))
  return {
    async ask(method, path, body) {
      if (method === 'GET') return read(path)
      const headers = { cookie, origin, [csrfHeader]: csrfToken, 'content-type': 'application/json' }
      const request: RequestInit = { method, headers, body: JSON.stringify(body ?? {}) }
      const done = await fetch(`${url}/api/v1/${path}`, request)
      const text = await done.text()
      if (!done.ok) throw new Error(`${method} ${path} was answered ${done.status}: ${text}`)
      return text === '' ? null : JSON.parse(text)
    },
    async time(path) {
      const begunMs = performance.now()
      await read(path)
      return performance.now() - begunMs
    },
  }
}
