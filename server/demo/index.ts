/** What keeps the demo corp alive; loaded only where no WeCom is configured. */
import type { Wiring } from '#server/app.ts'
import { DemoClock, setBack } from '#server/demo/clock.ts'
import { sandboxControl } from '#server/demo/control.ts'
import { listBusyUserids } from '#server/demo/busy.ts'
import { Phones } from '#server/demo/phone.ts'
import { demoRoutes } from '#server/demo/routes.ts'
import { beginStory } from '#server/demo/story.ts'
import type { ServedCorp } from '#server/ensure-corp.ts'
import { corpNow, type Envelope } from '#server/features/corp/index.ts'
import { corpInstant } from '#server/kernel/time.ts'
import type { SandboxConnection } from '#server/runtime.ts'
import type { Serving } from '#server/serve-app.ts'

export type DemoOptions = {
  wiring: Wiring
  corp: ServedCorp
  envelope: Envelope
  sandbox: SandboxConnection
  serving: Serving
}

/**
 * Makes the demo ready to run: both clocks set to where it stopped, its routes registered. `begin` comes once the server
 * listens: the sandbox is told where to call, the clock starts, the story begins and the phones are picked up.
 */
export async function startDemo(options: DemoOptions): Promise<{ begin(): Promise<void>; stop(): Promise<void> }> {
  const { wiring, corp, envelope, sandbox, serving } = options
  const { runtime, now, touch } = wiring
  const { config, db, log, publicUrl } = runtime
  const { corpId, slug } = corp
  const control = sandboxControl(sandbox.control)
  const deps = { db, envelope, now }
  await setBack(deps, corpId, control)
  const readNow = async () => (await db.corp(corpId, (tx) => corpNow(tx, corpId), { readOnly: true })).at
  /** Who looks at a staff page of their own: whatever waits there is theirs to do. */
  const staffLooking = () => serving.streams.watching(corpId).filter(({ role }) => role === 'staff')
  const phones = new Phones({
    serverUrl: publicUrl,
    corpSlug: slug,
    control,
    listUserids: async () => {
      const inHand = { userids: await control.listPlayed(), staffIds: staffLooking().map(({ staffId }) => staffId) }
      return db.corp(corpId, (tx) => listBusyUserids(tx, corpId, inHand))
    },
    corpNowMs: async () => (await readNow()).epochMilliseconds,
    log,
  })
  const clock = new DemoClock({
    deps,
    corpId,
    control,
    storyBeganAt: await firstFactAt(wiring, corp),
    wantedRate: config.demoSpeed,
    viewers: () => serving.streams.viewers(),
    isStaffLooking: () => staffLooking().length > 0,
    staffLateMs: () => phones.lateMs,
    log,
  })
  demoRoutes(serving.http, { db, corpId, clock, control, sandboxUrl: sandbox.base, topRate: config.demoSpeed, touch })
  const stopping = new AbortController()
  let story: Promise<void> = Promise.resolve()
  return {
    async begin() {
      await control.setCallback(`${publicUrl}/wecom/${slug}/callback`)
      story = beginStory(db, corpId, stopping.signal)
        .then(() => {
          if (stopping.signal.aborted) return
          clock.start()
          phones.start()
        })
        .catch((cause: unknown) => log.error({ err: cause }, 'demo: the story could not begin'))
    },
    async stop() {
      stopping.abort()
      await story
      await phones.stop()
      await clock.stop()
    },
  }
}

/** When the demo's first run was applied, or now: the story's days are counted from there. */
async function firstFactAt({ runtime: { db } }: Wiring, { corpId }: ServedCorp) {
  return db.corp(corpId, async (tx) => {
    const { at } = await corpNow(tx, corpId)
    const run = await tx
      .selectFrom('run')
      .select((eb) => eb.fn.min('started_at').as('first'))
      .where('corp_id', '=', corpId)
      .executeTakeFirst()
    return corpInstant(run?.first ?? at)
  })
}
