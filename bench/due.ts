/** How soon what is due in many group chats at once is handed to its route. */
import type { Command } from 'commander'
import { untilHanded } from './live/handed.ts'
import { startLiveWorld } from './live/world.ts'
import { countOption, percentile, rounded, say, sayMachine, tell, withJson } from './report.ts'

type Options = { groupChats: number; staff: number; json?: boolean }

export function register(program: Command): void {
  const command = program
    .command('due')
    .description(
      'due → released, and taken by WeCom, with all group chats due in one second (bar p99 2 s). 2 min, 300 MB',
    )
    .option('--group-chats <n>', 'group chats', countOption, 1_000)
    .option('--staff <n>', 'members of staff who own them', countOption, 50)
  withJson(command).action(measure)
}

async function measure({ groupChats, staff, json }: Options): Promise<void> {
  sayMachine({ groupChats, staff })
  const world = await startLiveWorld({ groupChats, staff, hasNewcomers: false })
  try {
    say('all is planned; 5 s to go')
    await world.begin(5_000)
    const { releasedMs, acceptedMs } = await untilHanded(world, 120_000)
    const figures = {
      groupChats,
      releasedP50Ms: rounded(percentile(releasedMs, 50)),
      releasedP99Ms: rounded(percentile(releasedMs, 99)),
      acceptedP50Ms: rounded(percentile(acceptedMs, 50)),
      acceptedP99Ms: rounded(percentile(acceptedMs, 99)),
    }
    tell(
      json,
      [
        `due → released: p50 ${figures.releasedP50Ms} ms, p99 ${figures.releasedP99Ms} ms`,
        `due → taken by WeCom: p50 ${figures.acceptedP50Ms} ms, p99 ${figures.acceptedP99Ms} ms (bar 2,000 ms)`,
      ],
      figures,
    )
  } finally {
    await world.stop()
  }
}
