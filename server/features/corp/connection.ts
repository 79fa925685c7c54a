import type { CorpTx, Database } from '#server/db/database.ts'
import { createAllowance } from '#server/features/corp/allowance.ts'
import type { Envelope } from '#server/features/corp/envelope.ts'
import { getCorp, listSecrets, type SecretName } from '#server/features/corp/sql.ts'
import { createTokenStore } from '#server/features/corp/tokens.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'
import {
  type CallbackSettings,
  createWecomClient,
  type Send,
  type WecomClient,
  type WecomLog,
} from '#server/wecom/index.ts'

export type ConnectionOptions = {
  db: Database
  envelope: Envelope
  send: Send
  now: () => RealInstant
  log: WecomLog
  /** How long settings are trusted before they are read again, in ms. Default 10,000. */
  rememberMs?: number
}

/** What a corp's WeCom app is reached by. */
export type Connection = {
  client: WecomClient
  callback: CallbackSettings
  wecomCorpId: string
  agentId: number
  oauthUrl: string
  publicUrl: string
  baseUrl: string
  /** Of the app. Never told to anyone but WeCom. */
  secret: string
}

/** The WeCom clients of all corps: one a corp and process, made anew when its settings changed. */
export type Connections = {
  /** Throws `not_found` when there is no such corp. */
  of(corpId: CorpId): Promise<Connection>
  /** The client alone. */
  wecom(corpId: CorpId): Promise<WecomClient>
}

type Settings = {
  baseUrl: string
  wecomCorpId: string
  agentId: number
  oauthUrl: string
  publicUrl: string
  secret: string
  token: string
  aesKey: string
}

export const bindingOf = (corpId: CorpId, name: SecretName): string => `corp_secret/${corpId}/${name}`

export function createConnections(options: ConnectionOptions): Connections {
  const { db, envelope, now } = options
  const known = new Map<CorpId, { readMs: number; print: string; connection: Connection }>()

  async function of(corpId: CorpId): Promise<Connection> {
    const entry = known.get(corpId)
    if (entry && performance.now() - entry.readMs < (options.rememberMs ?? 10_000)) return entry.connection
    const settings = await db.corp(corpId, (tx) => readSettings(tx, corpId, envelope), { readOnly: true })
    const print = JSON.stringify(settings)
    const connection = entry?.print === print ? entry.connection : connect(corpId, settings)
    known.set(corpId, { readMs: performance.now(), print, connection })
    return connection
  }

  const connect = (corpId: CorpId, settings: Settings): Connection => ({
    client: createWecomClient({
      baseUrl: settings.baseUrl,
      corpId: settings.wecomCorpId,
      secret: settings.secret,
      agentId: settings.agentId,
      tokens: createTokenStore({ db, envelope, corpId, now }),
      allowance: createAllowance({ db, corpId, now }),
      send: options.send,
      now,
      log: options.log,
    }),
    callback: { token: settings.token, aesKey: settings.aesKey, receiveId: settings.wecomCorpId },
    wecomCorpId: settings.wecomCorpId,
    agentId: settings.agentId,
    oauthUrl: settings.oauthUrl,
    publicUrl: settings.publicUrl,
    baseUrl: settings.baseUrl,
    secret: settings.secret,
  })

  return { of, wecom: async (corpId) => (await of(corpId)).client }
}

async function readSettings(tx: CorpTx, corpId: CorpId, envelope: Envelope): Promise<Settings> {
  const corp = await getCorp(tx, corpId)
  const secrets = new Map((await listSecrets(tx, corpId)).map(({ name, sealed }) => [name, sealed]))
  const open = (name: SecretName): string => {
    const sealed = secrets.get(name)
    return sealed ? envelope.open(sealed, bindingOf(corpId, name)) : ''
  }
  return {
    baseUrl: corp.wecomBaseUrl,
    wecomCorpId: corp.wecomCorpId,
    agentId: corp.wecomAgentId,
    oauthUrl: corp.wecomOauthUrl,
    publicUrl: corp.publicUrl,
    secret: open('wecom_secret'),
    token: open('wecom_token'),
    aesKey: open('wecom_aes_key'),
  }
}
