/** What stands between an engine under fire and WeCom: hooks at each call, and the trouble that networks make. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Send } from '#server/wecom/index.ts'
import type { Dice } from './dice.ts'
import type { Report } from './report.ts'
import type { Striker } from './strike.ts'

type HttpOutcome = Awaited<ReturnType<Send>>
type HttpCall = Parameters<Send>[0]

/** How often each kind of trouble meets a call, 0..1. The sandbox makes the other kinds: see its faults. */
export type WireTrouble = {
  /** A gateway answers 502 in WeCom's place, and WeCom never hears of the call. */
  badGateway: number
  /** WeCom took the call; the gateway answers 504. */
  gatewayTimeout: number
  /** WeCom took the call, and its answer comes late, or too late. */
  late: number
  /** Something on the way makes the call twice. Never a create: two of those are two mass sends, whoever asks. */
  repeated: number
  /** The answer waits for that of the next call, so that the two come in reversed order. */
  overtaken: number
}

export const calmWire: WireTrouble = { badGateway: 0, gatewayTimeout: 0, late: 0, repeated: 0, overtaken: 0 }

/** Of everything but a create, whose answer may come too late: nothing is learnt from waiting longer. */
const lateAtMostMs = 1_500

const apiOf = (url: URL): string => url.pathname.replace(/^.*\/cgi-bin\//, '')
const create = 'externalcontact/add_msg_template'
const cancel = 'externalcontact/cancel_groupmsg_send'

export function troubledWire(
  send: Send,
  options: { trouble: WireTrouble; dice: Dice; striker: Striker; report(what: Report): void },
): Send {
  const { trouble, dice, striker, report } = options
  let overtaken: (() => void) | null = null

  const answerOf = async (api: string, call: HttpCall): Promise<HttpOutcome> => {
    if (dice.chance(trouble.badGateway)) return gateway(502)
    if (dice.chance(trouble.repeated) && api !== create) await send(call)
    const begunMs = performance.now()
    const outcome = await send(call)
    if (outcome.kind !== 'answered') return outcome
    if (dice.chance(trouble.gatewayTimeout)) return gateway(504)
    if (dice.chance(trouble.late)) {
      const leftMs = call.timeoutMs - (performance.now() - begunMs)
      const delayMs = dice.roll(api === create ? call.timeoutMs * 1.5 : lateAtMostMs)
      await sleep(Math.max(0, Math.min(delayMs, leftMs)))
      if (delayMs >= leftMs) return { kind: 'lost', cause: new Error(`no whole answer within ${call.timeoutMs} ms`) }
    }
    if (overtaken) {
      overtaken()
      overtaken = null
    } else if (dice.chance(trouble.overtaken)) {
      const passed = new Promise<void>((resolve) => {
        overtaken = resolve
      })
      await Promise.race([passed, sleep(Math.min(1_000, call.timeoutMs / 4))])
    }
    return outcome
  }

  return async (call) => {
    const api = apiOf(call.url)
    striker.at(`before call ${api}`)
    if (api === cancel && call.body) report({ kind: 'cancel_asked', msgid: msgidIn(call.body) })
    const outcome = await answerOf(api, call)
    striker.at(`after call ${api}`)
    return outcome
  }
}

const gateway = (status: number): HttpOutcome => ({
  kind: 'answered',
  status,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from('<html><body><center><h1>Bad Gateway</h1></center><hr><center>nginx</center></body></html>'),
})

const msgidIn = (body: Uint8Array): string => (JSON.parse(Buffer.from(body).toString()) as { msgid: string }).msgid
