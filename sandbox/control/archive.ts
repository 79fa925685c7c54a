import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { openMessage, sealMessage } from '../archive-cipher.ts'
import { isoTime } from '../clock.ts'
import type { Life } from '../life/life.ts'
import { openArchive } from '../protocol/archive.ts'
import { WecomError } from '../protocol/error.ts'
import type { Limiter } from '../protocol/limit.ts'
import { archiveSecret } from '../protocol/token.ts'
import { takeSettings, trustedIpsAt } from '../settings.ts'
import { historyMs, latestRecords, recordsAfter, sealKey, type Archive } from '../world/archive.ts'
import { findGroupChat } from '../world/group-chat.ts'
import type { World } from '../world/world.ts'
import { bodyOf } from './body.ts'
import { knownStaff } from './known.ts'
import { Refusal } from './refusal.ts'
import { nameOf } from './view.ts'

/** Records of one call (D91774), calls a minute, and bytes of one slice of a file. */
const recordLimit = 1_000
const perMinute = 4_000
const sliceBytes = 512 * 1024
/** Records that the page shows. */
const shownRecords = 60

const archiveSchema = z
  .strictObject({
    members: z.union([z.literal('all'), z.array(z.string().min(1)).min(1)]).optional(),
    edition: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
    publicKey: z.string().min(1).optional(),
  })
  .nullable()

const callerSchema = z.object({ corpid: z.string(), secret: z.string() })

/**
 * The conversation archive: setting it up, and a stand-in for WeCom's native library, which alone gives messages. The stand-in is
 * no WeCom API; every answer of it says so in a header.
 */
export function openArchiveControl(
  scope: FastifyInstance,
  { world, life, limiter }: { world: World; life: Life; limiter: Limiter },
): void {
  scope.get('/archive', () => {
    life.catchUp()
    return viewArchive(world)
  })
  scope.put('/archive', (request) => {
    life.catchUp()
    const wanted = archiveSchema.parse(bodyOf(request))
    world.store.transaction(() => {
      takeSettings(world.store, world.settings, { archive: wanted === null ? null : changed(world, wanted) })
      life.archiveOpened()
    })
    life.schedule()
    return viewArchive(world)
  })
  void scope.register((sdk, _options, done) => {
    sdk.addHook('onSend', (_request, reply, _payload, next) => {
      reply.header('x-not-wecom', 'a stand-in for the native library WeWorkFinanceSdk')
      next()
    })
    sdk.setErrorHandler((error, _request, reply) => {
      if (error instanceof WecomError) return reply.send({ errcode: error.errcode, errmsg: error.message })
      if (error instanceof z.ZodError) return reply.send({ errcode: 10_000, errmsg: error.issues[0]?.message ?? '' })
      throw error
    })
    sdk.post('/archive/sdk/get-chat-data', (request) => {
      life.catchUp()
      const body = callerSchema
        .extend({ seq: z.number().int().min(0), limit: z.number().int().min(1).max(recordLimit) })
        .parse(bodyOf(request))
      admit(world, limiter, body, request.ip)
      return { errcode: 0, errmsg: 'ok', chatdata: chatData(world, body.seq, body.limit) }
    })
    sdk.post('/archive/sdk/decrypt-data', (request) => {
      const body = z.object({ encrypt_key: z.string(), encrypt_chat_msg: z.string() }).parse(bodyOf(request))
      const opened = openMessage(body.encrypt_key, body.encrypt_chat_msg)
      if (opened === undefined) throw new WecomError(10_006, 'decrypt failed')
      return { errcode: 0, errmsg: 'ok', msg: JSON.parse(opened) as unknown } // sealed by chatData
    })
    sdk.post('/archive/sdk/get-media-data', (request) => {
      const body = callerSchema
        .extend({ sdkfileid: z.string(), indexbuf: z.string().default('') })
        .parse(bodyOf(request))
      admit(world, limiter, body, request.ip)
      return mediaSlice(world, body.sdkfileid, body.indexbuf)
    })
    done()
  })
}

/** What the archive becomes. Without a key of one's own the sandbox makes a pair, and tells the private half. */
function changed(world: World, wanted: NonNullable<z.infer<typeof archiveSchema>>): Archive {
  const before = world.settings.archive
  const everyone = (): string[] =>
    world.store.rows<{ userid: string }>('select userid from staff order by userid').map(({ userid }) => userid)
  const members = wanted.members === 'all' ? everyone() : (wanted.members ?? before?.members ?? everyone())
  for (const userid of members) knownStaff(world, 'members', userid)
  const edition = wanted.edition ?? before?.edition ?? 3
  if (wanted.publicKey !== undefined) {
    const publicKey = checkedKey(wanted.publicKey)
    return { members, edition, publicKeys: [...(before?.publicKeys ?? []), publicKey], privateKey: null }
  }
  if (before) return { ...before, members, edition }
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { members, edition, publicKeys: [pair.publicKey], privateKey: pair.privateKey }
}

/** A PEM of an RSA public key of 2048 bits (D91774). */
function checkedKey(pem: string): string {
  try {
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === 2_048) return pem
  } catch (error) {
    throw new Refusal('publicKey', `the key is no PEM of a public key: ${error instanceof Error ? error.message : ''}`)
  }
  throw new Refusal('publicKey', 'the key must be RSA of 2048 bits')
}

function viewArchive(world: World): Record<string, unknown> {
  const { archive } = world.settings
  if (archive === null) return { enabled: false }
  const count = (sql: string): number => world.store.row<{ count: number }>(sql)?.count ?? 0
  return {
    enabled: true,
    members: archive.members,
    edition: archive.edition,
    secret: archiveSecret(world),
    publicKeyVersion: archive.publicKeys.length,
    publicKey: archive.publicKeys.at(-1),
    privateKey: archive.privateKey,
    agreed: count('select count(*) as count from archive_consent where agreed = 1'),
    refused: count('select count(*) as count from archive_consent where agreed = 0'),
    records: count('select count(*) as count from archived'),
    latest: latestRecords(world, shownRecords).map(({ seq, at, version, plain }) => ({
      seq,
      corpTime: isoTime(at),
      publicKeyVersion: version,
      fromName: nameOf(world, String(plain['from'])),
      placeName: placeName(world, plain),
      ...plain,
    })),
  }
}

/** What the group chat is called, or the person spoken to. */
function placeName(world: World, { roomid, tolist }: Record<string, unknown>): string {
  const chat = findGroupChat(world, String(roomid))
  return chat ? chat.name : nameOf(world, (tolist as string[])[0] ?? '') // written by keep
}

/** Refuses a caller that the library would refuse: its secret, its address (10009), or one call too many (45009). */
function admit(world: World, limiter: Limiter, caller: z.infer<typeof callerSchema>, ip: string): void {
  openArchive(world)
  if (caller.corpid !== world.corp.corpid) throw new WecomError(40013, 'invalid corpid')
  if (caller.secret !== archiveSecret(world)) throw new WecomError(40001, 'invalid credential')
  const trusted = trustedIpsAt(world.settings, world.realNow())
  if (trusted !== null && !trusted.includes(ip.replace(/^::ffff:/, ''))) throw new WecomError(10_009, 'ip not allowed')
  if (!limiter.admit('WeWorkFinanceSdk', world.realNow(), perMinute))
    throw new WecomError(45009, 'api freq out of limit')
}

/** Records from seq + 1 on, sealed as the library gives them. */
function chatData(world: World, seq: number, limit: number): Record<string, unknown>[] {
  return recordsAfter(world, seq, limit).map((record) => {
    const { key, sealed } = sealKey(world, record)
    return {
      seq: record.seq,
      msgid: record.plain['msgid'],
      publickey_ver: record.version,
      encrypt_random_key: sealed,
      encrypt_chat_msg: sealMessage(key, JSON.stringify(record.plain)),
    }
  })
}

/** A slice of a file that a record names. */
function mediaSlice(world: World, sdkfileid: string, indexbuf: string): Record<string, unknown> {
  const from = indexbuf === '' ? 0 : Number(indexbuf)
  if (!Number.isSafeInteger(from) || from < 0) throw new WecomError(10_000, `invalid indexbuf ${indexbuf}`)
  const record = world.store.row<{ at: number }>(
    `select at from archived where json_extract(body, '$.plain.' || json_extract(body, '$.plain.msgtype') || '.sdkfileid') = ?
     order by seq desc limit 1`,
    sdkfileid,
  )
  const media = world.store.row<{ content: Uint8Array }>('select content from media where media_id = ?', sdkfileid)
  if (!record || !media) throw new WecomError(10_005, `invalid sdkfileid ${sdkfileid}`)
  if (record.at <= world.clock.now() - historyMs) throw new WecomError(10_010, 'data expired: over five days')
  const slice = media.content.subarray(from, from + sliceBytes)
  const isFinish = from + slice.length >= media.content.length
  return {
    errcode: 0,
    errmsg: 'ok',
    outindexbuf: isFinish ? '' : String(from + slice.length),
    is_finish: Number(isFinish),
    data: Buffer.from(slice).toString('base64'),
  }
}
