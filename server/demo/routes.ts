import { demo, type demoFaults, setDemoClock, setDemoFaults } from '#contract/demo.ts'
import { recordAudit } from '#server/features/audit/index.ts'
import type { Database } from '#server/db/database.ts'
import { corpNow } from '#server/features/corp/index.ts'
import type { DemoClock } from '#server/demo/clock.ts'
import type { SandboxControl } from '#server/demo/control.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type Fault = (typeof demoFaults)[number]

/** What each fault of the demo bar is to the sandbox. */
const sandboxFaults: Record<Fault, readonly object[]> = {
  send_answer_lost: [{ path: '/cgi-bin/externalcontact/add_msg_template', kind: 'accept-then-drop', times: 1 }],
  send_doubled: [{ path: '/cgi-bin/externalcontact/add_msg_template', kind: 'accept-twice-then-drop', times: 1 }],
  sends_refused: [{ path: '/cgi-bin/externalcontact/add_msg_template', kind: 'refuse', errcode: 40201, times: 3 }],
  slow: [{ path: '/cgi-bin/*', kind: 'slow', delayMs: 1_500 }],
  callbacks_twice: [{ path: 'callback', kind: 'duplicate' }],
  callbacks_reordered: [{ path: 'callback', kind: 'reorder' }],
  outage: [{ path: '/cgi-bin/*', kind: 'outage' }],
}

export type DemoRoutesDeps = {
  db: Database
  corpId: CorpId
  clock: DemoClock
  control: SandboxControl
  sandboxUrl: string
  topRate: number
  touch(corpId: CorpId, topic: 'demo'): void
}

/** The demo bar's routes; a real corp has none of them. */
export function demoRoutes(app: Http, deps: DemoRoutesDeps): void {
  let faults: Fault[] = []
  const show = async () => {
    const { at } = await deps.db.corp(deps.corpId, (tx) => corpNow(tx, deps.corpId), { readOnly: true })
    const { rate, held } = deps.clock.state
    return { corpTime: at.toString(), rate, held, sandboxUrl: deps.sandboxUrl, faults }
  }
  app.get('/api/v1/demo', { config: { permission: 'corp.read' }, schema: { response: { 200: demo } } }, show)

  app.put(
    '/api/v1/demo/clock',
    { config: { permission: 'demo.steer' }, schema: { body: setDemoClock, response: { 200: demo } } },
    async (request) => {
      const rate = Math.min(request.body.rate, deps.topRate)
      deps.clock.want(rate)
      await audit(deps, request.actor, 'demo.clock_set', { rate })
      deps.touch(deps.corpId, 'demo')
      return show()
    },
  )

  app.put(
    '/api/v1/demo/faults',
    { config: { permission: 'demo.steer' }, schema: { body: setDemoFaults, response: { 200: demo } } },
    async (request) => {
      const wanted = [...new Set(request.body.faults)]
      await deps.control.setFaults(wanted.flatMap((fault) => sandboxFaults[fault]))
      faults = wanted
      await audit(deps, request.actor, 'demo.faults_set', { faults: wanted })
      deps.touch(deps.corpId, 'demo')
      return show()
    },
  )
}

async function audit(
  deps: DemoRoutesDeps,
  actor: Parameters<typeof recordAudit>[2],
  action: 'demo.clock_set' | 'demo.faults_set',
  detail: Record<string, number | string[]>,
): Promise<void> {
  await deps.db.corp(deps.corpId, async (tx) => {
    const now = await corpNow(tx, deps.corpId)
    await recordAudit(tx, now, actor, action, { kind: 'corp', id: deps.corpId }, detail)
  })
}
