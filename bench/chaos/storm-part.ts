/** The storms on group posts: until quiet hours begin, and over midnight, with everything that can break breaking. */
import { addMs } from '#server/kernel/time.ts'
import { overMidnight, untilQuiet, type Evening } from './evening.ts'
import { openLab } from './lab.ts'
import { type PartOptions, type PartResult, sized } from './part.ts'
import { runStorm } from './storm.ts'
import { percentile } from './takeover.ts'
import { makeTrouble, noTrouble } from './trouble.ts'
import { createWorld } from './world.ts'

const create = '/cgi-bin/externalcontact/add_msg_template'
const leaseMs = 15_000

/** What WeCom does wrong in a storm. */
const stormFaults = [
  { path: create, kind: 'accept-then-drop', probability: 0.06 },
  { path: create, kind: 'refuse', errcode: -1, probability: 0.03 },
  // Once is a minute without creates; twice within one means that the hour is used up.
  { path: create, kind: 'rate-limit', probability: 0.01, times: 1 },
  { path: create, kind: 'outage', probability: 0.04 },
  { path: '/cgi-bin/externalcontact/*', kind: 'slow', delayMs: 1_500, probability: 0.05 },
  { path: 'callback', kind: 'refuse', probability: 0.05 },
  { path: 'callback', kind: 'outage', probability: 0.03 },
  { path: 'callback', kind: 'accept-then-drop', probability: 0.05 },
  { path: 'callback', kind: 'duplicate', probability: 0.1 },
  { path: 'callback', kind: 'reorder', probability: 0.1 },
]

/** What happens on the wire between an engine and WeCom. */
const stormWire = { badGateway: 0.02, gatewayTimeout: 0.02, late: 0.05, repeated: 0.05, overtaken: 0.1 }

/** A journey begun so long before the end has come to its own by then. */
const journeyMs = 115 * 60_000

const toldOf = (tookMs: readonly number[]): string =>
  `${tookMs.length} lanes, p50 ${Math.round(percentile(tookMs, 50))} ms, p99 ${Math.round(percentile(tookMs, 99))} ms`

type StormPart = {
  evening: (size: { rounds: number; rate: number }) => Evening
  share: number
  rounds: number
  newcomers: number
}

const parts = {
  quiet: { evening: untilQuiet, share: 0.5, rounds: 5, newcomers: 250 },
  midnight: { evening: overMidnight, share: 0.4, rounds: 5, newcomers: 0 },
} satisfies Record<string, StormPart>

export const quietStorm = (options: PartOptions): Promise<PartResult> => stormPart(parts.quiet, options)
export const midnightStorm = (options: PartOptions): Promise<PartResult> => stormPart(parts.midnight, options)

async function stormPart(part: StormPart, { kills: all, seed, points, say }: PartOptions): Promise<PartResult> {
  const kills = Math.max(4, Math.round(all * part.share))
  const rounds = Math.min(part.rounds, sized(all, part.rounds * 2, 2))
  const groupChats = sized(all, 950, 120)
  const evening = part.evening({ rounds, rate: 60 })
  const newcomers = part.newcomers > 0 ? sized(all, part.newcomers, 30) : 0
  const lab = await openLab()
  try {
    const world = await createWorld({
      address: lab.app,
      seed,
      groupChats,
      staff: Math.max(8, Math.round(groupChats / 100)),
      hasNewcomers: newcomers > 0,
      ...evening.world,
    })
    say(`${groupChats} group chats, ${world.dues.length} messages due, ${newcomers} newcomers, ${kills} kills wanted`)
    try {
      const count = noTrouble()
      const result = await runStorm({
        world,
        owner: lab.owner,
        seed,
        engines: 5,
        engine: { lostToAnother: 0.005, wire: stormWire },
        people: evening.people,
        until: evening.until,
        rate: evening.rate,
        limits: evening.limits,
        calmRate: 300,
        kills,
        ...(newcomers > 0 && { newcomers: { count: newcomers, until: addMs(evening.until, -journeyMs) } }),
        faults: stormFaults,
        trouble: (storm, signal) => makeTrouble(storm, signal, { seed, lab, kills, points, leaseMs }, count),
        onReport(report) {
          if (report.kind === 'point') points.seen(report.point)
          else if (report.kind === 'struck') points.struck(report.point)
        },
        say,
      })
      say(JSON.stringify(count))
      say(`taken over: ${toldOf(result.takeoversMs)}`)
      say(
        `on the way of welcomes: ${toldOf(result.welcomeTakeoversMs)}; with the time that PostgreSQL was away: ${toldOf(result.welcomeTakeoversInAllMs)}`,
      )
      return result
    } finally {
      await world.close()
    }
  } finally {
    await lab.close()
  }
}
