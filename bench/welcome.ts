/** How soon a new friend is greeted while many group chats are due. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { untilHanded } from './live/handed.ts'
import { type LiveWorld, startLiveWorld } from './live/world.ts'
import { countOption, percentile, rounded, say, sayMachine, tell, withJson } from './report.ts'

type Options = { newcomers: number; groupChats: number; staff: number; json?: boolean }

/** Newcomers come while all that is due is worked off. */
const everyMs = 100

export function register(program: Command): void {
  const command = program
    .command('welcome')
    .description('added → greeted by send_welcome_msg while all group chats are due (bar p99 3 s). 2 min, 300 MB')
    .option('--newcomers <n>', 'contacts who add a member of staff', countOption, 100)
    .option('--group-chats <n>', 'group chats that are due', countOption, 1_000)
    .option('--staff <n>', 'members of staff who own them', countOption, 50)
  withJson(command).action(measure)
}

async function measure({ newcomers, groupChats, staff, json }: Options): Promise<void> {
  sayMachine({ newcomers, groupChats, staff })
  const world = await startLiveWorld({ groupChats, staff, hasNewcomers: true })
  try {
    say('all is planned; 2 s to go')
    await world.begin(2_000)
    await sleep(2_000)
    const added = await come(world, newcomers)
    const { acceptedMs } = await untilHanded(world, 120_000)
    const tookMs = await untilGreeted(world, added, 30_000)
    const figures = {
      newcomers,
      greeted: tookMs.length,
      p50Ms: rounded(percentile(tookMs, 50)),
      p99Ms: rounded(percentile(tookMs, 99)),
      groupChats,
      acceptedP99Ms: rounded(percentile(acceptedMs, 99)),
    }
    tell(
      json,
      [
        `added → greeted: p50 ${figures.p50Ms} ms, p99 ${figures.p99Ms} ms (bar 3,000 ms), ${figures.greeted} of ${newcomers}`,
      ],
      figures,
    )
  } finally {
    await world.stop()
  }
}

/** Each adds a member of staff; gives when, in real ms, by contact. The sandbox calls back at once. */
async function come({ sandbox, chats }: LiveWorld, newcomers: number): Promise<Map<string, number>> {
  const added = new Map<string, number>()
  for (let nth = 0; nth < newcomers; nth += 1) {
    const { owner } = chats[(nth * 7) % chats.length] ?? {}
    const atMs = Date.now()
    const done = await sandbox.act({ kind: 'add', userid: owner, name: `新朋友${nth}` })
    if (done === null) throw new Error(`the sandbox lets nobody add ${owner}`)
    added.set((done as { externalUserid: string }).externalUserid, atMs) // the sandbox's own
    await sleep(Math.max(0, atMs + everyMs - Date.now()))
  }
  return added
}

/** How long each waited for the greeting, by the sandbox's ledger. */
async function untilGreeted({ sandbox }: LiveWorld, added: Map<string, number>, atMostMs: number): Promise<number[]> {
  for (const untilMs = performance.now() + atMostMs; ; await sleep(250)) {
    const { entries } = await sandbox.ledger()
    const tookMs = entries.flatMap(({ route, externalUserid, realTime }) => {
      const atMs = route === 'welcome' && externalUserid !== null ? added.get(externalUserid) : undefined
      return atMs === undefined ? [] : [Date.parse(realTime) - atMs]
    })
    if (tookMs.length === added.size || performance.now() > untilMs) return tookMs
  }
}
