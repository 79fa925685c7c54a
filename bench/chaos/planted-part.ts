/** Small storms, each with a fault planted into its engines: every one must be found by the count that it belongs to. */
import { openLab } from './lab.ts'
import type { PartOptions, PartResult } from './part.ts'
import { type Planted, plantedFaults } from './planted.ts'
import { runStorm } from './storm.ts'
import { instantOf } from './story.ts'
import { createWorld } from './world.ts'

const create = '/cgi-bin/externalcontact/add_msg_template'

export async function plantedStorms({ seed, say }: PartOptions): Promise<PartResult> {
  const wrong: string[] = []
  const faults = Object.keys(plantedFaults) as Planted[] // its own keys
  let found = 0
  const lab = await openLab()
  try {
    for (const planted of faults) {
      const count = plantedFaults[planted]
      const verdict = await plantedStorm(lab, planted, seed)
      say(`planted ${planted}: ${count} ${verdict[count]}`)
      if (verdict[count] > 0) found += 1
      else wrong.push(`the planted fault ${planted} was not found: ${count} stayed 0`)
    }
  } finally {
    await lab.close()
  }
  return { planted: { found, of: faults.length }, wrong }
}

async function plantedStorm(lab: Awaited<ReturnType<typeof openLab>>, planted: Planted, seed: number) {
  const quiet = instantOf('2026-11-30T15:00')
  const world = await createWorld({
    address: lab.app,
    seed,
    groupChats: 60,
    staff: 6,
    start: '2026-11-30T13:00',
    firstDue: '2026-11-30T13:10',
    groups: 4,
    stepMinutes: 5,
    story: {
      rounds: 2,
      everyMinutes: 40,
      quiet: { from: '15:00', to: '15:30' },
      capPerDay: 4,
      graceMinutes: 120,
    },
    surplusEvery: 5,
  })
  try {
    return await runStorm({
      world,
      owner: lab.owner,
      seed,
      engines: 2,
      engine: {
        planted,
        haste: {
          leaseMs: 8_000,
          idlePollMs: 100,
          timing: { callTimeoutMs: 1_500, gatherMs: 400, lagMs: 700, pollMs: 500 },
        },
      },
      // Some tap only when the quiet hours have begun: what nobody took back by then is there to be tapped.
      people: {
        tapMs: [100, 600],
        late: { percent: 30, from: instantOf('2026-11-30T14:20'), until: instantOf('2026-11-30T15:10') },
      },
      until: instantOf('2026-11-30T15:05'),
      rate: 240,
      // Nobody is killed here, so that no lease must run out before a limit.
      limits: [quiet],
      least: 10,
      calmRate: 400,
      faults: [{ path: create, kind: 'accept-then-drop', probability: 0.3 }],
      trouble: async () => undefined,
      say: () => undefined,
    })
  } finally {
    await world.close()
  }
}
