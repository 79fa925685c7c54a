import { randomBytes } from 'node:crypto'
import type { JsapiSignature } from '#contract/staff-page.ts'
import type { Connection } from '#server/features/corp/index.ts'
import { staffPages } from '#server/features/staff-page/serve.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { RealInstant } from '#server/kernel/time.ts'
import { clientHosts, describeFailure, signJsapi } from '#server/wecom/index.ts'

/**
 * What a staff page needs for `wx.agentConfig`, for the address it stands at. Only our own pages are signed: refuses any
 * other address with `input_invalid`; and with `wecom_unavailable` when WeCom gives no ticket.
 */
export async function signPage(connection: Connection, address: string, now: RealInstant): Promise<JsapiSignature> {
  const { client, wecomCorpId, agentId, oauthUrl, publicUrl } = connection
  const { origin, pathname } = new URL(address)
  const isOurs = pathname === staffPages || pathname.startsWith(`${staffPages}/`)
  if (origin !== new URL(publicUrl).origin || !isOurs)
    throw new AppError('input_invalid', {
      details: [{ field: 'url', value: address, rule: `an address at ${publicUrl}${staffPages}` }],
    })
  const ticket = await client.ticket.agent()
  if (!ticket.ok)
    throw new AppError('wecom_unavailable', { details: [{ field: 'url', rule: describeFailure(ticket) }] })
  const timestamp = Math.floor(now.epochMilliseconds / 1_000)
  const nonceStr = randomBytes(12).toString('hex')
  const url = address.split('#', 1)[0] ?? ''
  return {
    corpId: wecomCorpId,
    agentId,
    timestamp,
    nonceStr,
    signature: signJsapi({ ticket: ticket.value.value, nonceStr, timestamp, url }),
    scripts: [...clientHosts(oauthUrl).scripts],
  }
}
