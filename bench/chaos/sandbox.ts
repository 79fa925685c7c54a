import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SandboxConnection } from '#server/runtime.ts'

/** What one person's phone, or several group chats, got of the corp: a line of the sandbox's ledger. */
export type Entry = {
  seq: number
  realTime: string
  corpTime: string
  route: string
  msgid: string
  sender: string
  chatId: string | null
  externalUserid: string | null
  text: string
}

/** A mass send as WeCom has it. */
export type MassSendSeen = {
  msgid: string
  sender: string | null
  text: string
  createdAt: string
  cancelledAt: string | null
  tasks: {
    userid: string
    state: 'open' | 'sent' | 'cancelled'
    sentAt: string | null
    recipients: { id: string; status: number }[]
  }[]
}

/** The sandbox as a storm uses it: over HTTP, as a program of its own. */
export type SandboxProcess = {
  connection: SandboxConnection
  pid: number
  setClock(clock: { corpTime?: string; rate?: number }): Promise<void>
  corpTime(): Promise<string>
  setFaults(faults: readonly object[]): Promise<void>
  setCallback(url: string | null): Promise<void>
  /** Has somebody do something; null when the sandbox says that it cannot be done (any more). */
  act(action: object): Promise<object | null>
  /** Ledger entries after a cursor, to the end. */
  ledger(cursor?: string): Promise<{ entries: Entry[]; cursor: string }>
  massSends(cursor?: string): Promise<{ massSends: MassSendSeen[]; cursor: string }>
  stop(): Promise<void>
}

const program = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url))

/** Starts a sandbox whose people stand still and whose clock stands; it ends with this process. */
export async function startSandboxProcess(options: {
  seed: string
  start: string
  groupChats: number
  staff: number
  members?: number
  quota?: 'day' | 'week' | 'month'
  resultLagMs?: number
}): Promise<SandboxProcess> {
  const { seed, start, groupChats, staff, members = 3, quota = 'month', resultLagMs = 300 } = options
  const settings = {
    seed,
    start,
    quota,
    staff,
    members,
    rate: 0,
    'group-chats': groupChats,
    'result-lag': resultLagMs,
    'read-lag': 0,
  }
  const switches = ['--no-people', '--json', '--stop-with-parent']
  const child = spawn(
    process.execPath,
    [program, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]), ...switches],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    ended.then(() => null),
  ])
  if (line === null || child.pid === undefined) throw new Error('the sandbox did not start')
  const connection = JSON.parse(line) as SandboxConnection // the sandbox's one line
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${connection.control}/${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const answer: unknown = await response.json()
    if (response.ok) return answer
    if (response.status === 409) return null
    throw new Error(`the sandbox refused ${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
  }
  /** All pages of a list after a cursor. The answers are the sandbox's own, of the same repository. */
  const readOn = async (path: string, name: string, from: string): Promise<{ items: unknown[]; cursor: string }> => {
    const items: unknown[] = []
    for (let cursor = from; ;) {
      const page = (await ask('GET', `${path}?cursor=${cursor}&limit=1000`)) as Record<string, unknown[]> & {
        nextCursor: string
      }
      const rows = page[name] ?? []
      if (rows.length === 0) return { items, cursor }
      items.push(...rows)
      cursor = page.nextCursor
    }
  }
  return {
    connection,
    pid: child.pid,
    setClock: async (clock) => void (await ask('PUT', 'clock', clock)),
    corpTime: async () => ((await ask('GET', 'clock')) as { corpTime: string }).corpTime,
    setFaults: async (faults) => void (await ask('PUT', 'faults', faults)),
    setCallback: async (url) => void (await ask('PUT', 'callback', { url })),
    act: async (action) => (await ask('POST', 'actions', action)) as object | null,
    async ledger(from = '0') {
      const { items, cursor } = await readOn('ledger', 'entries', from)
      return { entries: items as Entry[], cursor }
    },
    async massSends(from = '0') {
      const { items, cursor } = await readOn('mass-sends', 'massSends', from)
      return { massSends: items as MassSendSeen[], cursor }
    },
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
