import type { ConfigureCorp, CreateCorp } from '#contract/corp.ts'
import { createCorpInput } from '#contract/corp.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { ensureLanes } from '#server/engine/lane.ts'
import { publish, signalKind } from '#server/engine/signal.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { type BothTimes, corpNow } from '#server/features/corp/clock.ts'
import { bindingOf } from '#server/features/corp/connection.ts'
import { type Envelope, SealBroken } from '#server/features/corp/envelope.ts'
import {
  dropTokens,
  findCorp,
  findCorpBySlug,
  getCorp,
  insertCorp,
  listSecrets,
  lockClock,
  lockPause,
  putSecrets,
  type SecretName,
  takeSlug,
  updateClock,
  updateCorp,
} from '#server/features/corp/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { corpId as asCorpId, type CorpId } from '#server/kernel/ids.ts'
import {
  corpInstant,
  corpTimeAt,
  isBefore,
  type CorpClock,
  type CorpInstant,
  type RealInstant,
} from '#server/kernel/time.ts'

export type CorpDeps = { db: Database; envelope: Envelope; now: () => RealInstant }

/** All sending of a corp is to stop, or may go on. */
export const corpPaused = signalKind<{ reason: string }>('corp.paused')
export const corpResumed = signalKind<Record<string, never>>('corp.resumed')

const wholeCorpLane = 0

/**
 * Makes a corp: its row, its clock (real time at rate 1 unless told), its sealed secrets, its slug, and the lanes of
 * every queue. A creation that was cut off is finished by asking again. Throws `request_conflict` when the slug is
 * another corp's, `input_invalid` when a field breaks a rule.
 */
export async function createCorp(
  deps: CorpDeps,
  given: CreateCorp & { clock?: { originAt: CorpInstant; rate: number } },
  queues: readonly string[],
): Promise<CorpId> {
  const { clock: wanted, ...rest } = given
  const read = createCorpInput.safeParse(rest)
  if (!read.success)
    throw new AppError('input_invalid', {
      details: read.error.issues.map((issue) => ({ field: issue.path.join('.'), rule: issue.message })),
    })
  const input = read.data
  const realNow = deps.now()
  const clock: CorpClock = {
    originAt: wanted?.originAt ?? corpInstant(realNow),
    anchorRealAt: realNow,
    rate: wanted?.rate ?? 1,
  }
  const corpId = await deps.db.engine(async (tx) => {
    const mine = asCorpId(newId())
    if (await takeSlug(tx, mine, input.slug, realNow)) return mine
    return findCorpBySlug(tx, input.slug)
  })
  if (!corpId) throw new AppError('request_conflict')
  await deps.db.corp(corpId, async (tx) => {
    if (await findCorp(tx, corpId))
      throw new AppError('request_conflict', {
        details: [
          { field: 'slug', value: input.slug, rule: 'is taken by another corp', repair: 'choose another slug' },
        ],
      })
    const { corpId: wecomCorpId, agentId, baseUrl, oauthUrl, secret, token, aesKey } = input.wecom
    await insertCorp(
      tx,
      corpId,
      {
        name: input.name,
        zone: input.zone,
        isDemo: input.isDemo,
        publicUrl: input.publicUrl,
        wecomCorpId,
        wecomAgentId: agentId,
        wecomBaseUrl: baseUrl,
        wecomOauthUrl: oauthUrl,
      },
      clock,
      realNow,
    )
    await putSecrets(tx, corpId, sealAll(deps.envelope, corpId, { secret, token, aesKey }), realNow)
  })
  await deps.db.engine((tx) => ensureLanes(tx, corpId, queues))
  return corpId
}

/** Changes settings; what is left out stays. The trail names the fields, never a secret. */
export async function configureCorp(deps: CorpDeps, actor: AuditActor, changes: ConfigureCorp): Promise<void> {
  const { corpId } = actor
  await deps.db.corp(corpId, async (tx) => {
    const now = await corpNow(tx, corpId)
    const before = await findCorp(tx, corpId)
    if (!before) throw new AppError('not_found')
    await updateCorp(tx, corpId, {
      ...(changes.name !== undefined && { name: changes.name }),
      ...(changes.zone !== undefined && { zone: changes.zone }),
      ...(changes.publicUrl !== undefined && { public_url: changes.publicUrl }),
      ...(changes.massSendMode !== undefined && {
        mass_send_mode: changes.massSendMode,
        mass_send_mode_confidence: 'answered' as const,
      }),
      ...(changes.playbookNeedsApproval !== undefined && { playbook_needs_approval: changes.playbookNeedsApproval }),
      ...(changes.wecom?.corpId !== undefined && { wecom_corp_id: changes.wecom.corpId }),
      ...(changes.wecom?.agentId !== undefined && { wecom_agent_id: changes.wecom.agentId }),
    })
    const { secret, token, aesKey } = changes.wecom ?? {}
    await putSecrets(tx, corpId, sealAll(deps.envelope, corpId, { secret, token, aesKey }), now.realAt)
    if (changes.wecom) await dropTokens(tx, corpId)
    await recordAudit(
      tx,
      now,
      actor,
      'corp.configured',
      { kind: 'corp', id: corpId },
      {
        fields: changedFields(changes),
        ...(changes.massSendMode !== undefined && {
          massSendMode: { from: before.massSendMode, to: changes.massSendMode },
        }),
      },
    )
  })
}

/**
 * Points the corp at another WeCom: the demo's sandbox stands on another port after each start, and a secret may have
 * been changed in the settings. Tokens of the same app are kept.
 */
export async function moveConnection(
  deps: CorpDeps,
  corpId: CorpId,
  to: {
    baseUrl: string
    oauthUrl: string
    publicUrl: string
    wecomCorpId: string
    agentId: number
    secret: string
    token: string
    aesKey: string
  },
): Promise<void> {
  await deps.db.corp(corpId, async (tx) => {
    const before = await getCorp(tx, corpId)
    const isAnotherApp =
      before.wecomBaseUrl !== to.baseUrl ||
      before.wecomCorpId !== to.wecomCorpId ||
      (await storedSecret(tx, corpId, deps.envelope)) !== to.secret
    await updateCorp(tx, corpId, {
      wecom_base_url: to.baseUrl,
      wecom_oauth_url: to.oauthUrl,
      public_url: to.publicUrl,
      wecom_corp_id: to.wecomCorpId,
      wecom_agent_id: to.agentId,
    })
    await putSecrets(tx, corpId, sealAll(deps.envelope, corpId, to), deps.now())
    if (isAnotherApp) await dropTokens(tx, corpId)
  })
}

/** The app's secret as it is stored; null when there is none that our keys open. */
async function storedSecret(tx: CorpTx, corpId: CorpId, envelope: Envelope): Promise<string | null> {
  const sealed = (await listSecrets(tx, corpId)).find((secret) => secret.name === 'wecom_secret')?.sealed
  try {
    return sealed ? envelope.open(sealed, bindingOf(corpId, 'wecom_secret')) : null
  } catch (cause) {
    if (cause instanceof SealBroken) return null // the key was replaced: the secret is about to be, too
    throw cause
  }
}

/** Stops all sending of the corp. Pausing a paused corp changes nothing. */
export const pauseCorp = (deps: CorpDeps, actor: AuditActor, reason: string): Promise<void> =>
  changePause(deps, actor, async (tx, now, isPaused) => {
    if (isPaused) return
    await updateCorp(tx, actor.corpId, { paused_at: now.at, paused_by: actor.name })
    await recordAudit(tx, now, actor, 'corp.paused', { kind: 'corp', id: actor.corpId }, { reason })
    await publish(tx, actor.corpId, corpPaused, [{ lane: wholeCorpLane, detail: { reason } }], now)
  })

/** Lets sending go on; each missed step follows its own rule. */
export const resumeCorp = (deps: CorpDeps, actor: AuditActor): Promise<void> =>
  changePause(deps, actor, async (tx, now, isPaused) => {
    if (!isPaused) return
    await updateCorp(tx, actor.corpId, { paused_at: null, paused_by: null })
    await recordAudit(tx, now, actor, 'corp.resumed', { kind: 'corp', id: actor.corpId })
    await publish(tx, actor.corpId, corpResumed, [{ lane: wholeCorpLane, detail: {} }], now)
  })

async function changePause(
  deps: CorpDeps,
  { corpId }: AuditActor,
  change: (tx: CorpTx, now: BothTimes, isPaused: boolean) => Promise<void>,
): Promise<void> {
  await deps.db.corp(corpId, async (tx) => {
    const pause = await lockPause(tx, corpId)
    if (!pause) throw new AppError('not_found')
    await change(tx, await corpNow(tx, corpId), pause.pausedAt !== null)
  })
}

export type ClockChange = {
  /** From now on: 0 stands still, 1 is real time, at most 1,440. */
  rate?: number
  /** Sets the clock forward to this; going back is refused, since what has happened has happened. */
  at?: CorpInstant
}

/**
 * Changes the clock of a demo corp, and first tells whoever keeps the same clock (`tell`: the sandbox), so that a clock
 * that could not be told there is not changed here. Real corps run at rate 1: `permission_missing`.
 */
export async function setCorpClock(
  deps: CorpDeps & { tell: (clock: { at: CorpInstant; rate: number }) => Promise<void> },
  corpId: CorpId,
  change: ClockChange,
): Promise<{ at: CorpInstant; rate: number }> {
  const wanted = await deps.db.corp(corpId, async (tx) => {
    const corp = await findCorp(tx, corpId)
    if (!corp) throw new AppError('not_found')
    if (!corp.isDemo)
      throw new AppError('permission_missing', {
        details: [{ field: 'corp', rule: 'is a demo; a real corp runs on real time' }],
      })
    const clock = await lockClock(tx, corpId)
    const { realAt } = await corpNow(tx, corpId)
    return { ...nextClock(clock, change, realAt), realAt }
  })
  const { at, rate, realAt } = wanted
  await deps.tell({ at, rate })
  // Anchored where it was read, however long the telling took: the clock neither jumps nor goes back.
  await deps.db.corp(corpId, (tx) => updateClock(tx, corpId, { originAt: at, anchorRealAt: realAt, rate }))
  return { at, rate }
}

/** Puts a demo's clock where it stood when its process ended, standing still: a kill leaves it running in the table. */
export async function putBackDemoClock(deps: CorpDeps, corpId: CorpId, at: CorpInstant): Promise<void> {
  await deps.db.corp(corpId, async (tx) => {
    const corp = await findCorp(tx, corpId)
    if (!corp?.isDemo) throw new AppError('permission_missing', { details: [{ field: 'corp', rule: 'is a demo' }] })
    const { realAt } = await corpNow(tx, corpId)
    await updateClock(tx, corpId, { originAt: at, anchorRealAt: realAt, rate: 0 })
  })
}

function nextClock(
  clock: CorpClock | null,
  change: ClockChange,
  realNow: RealInstant,
): { at: CorpInstant; rate: number } {
  if (!clock) throw new AppError('not_found')
  const now = corpTimeAt(clock, realNow)
  const rate = change.rate ?? clock.rate
  if (!(rate >= 0 && rate <= 1440))
    throw new AppError('input_invalid', { details: [{ field: 'rate', value: rate, rule: 'is 0 to 1440' }] })
  if (change.at && isBefore(change.at, now))
    throw new AppError('input_invalid', {
      details: [{ field: 'at', value: String(change.at), rule: `is not before the corp's now, ${String(now)}` }],
    })
  return { at: change.at ?? now, rate }
}

const secretNames = { secret: 'wecom_secret', token: 'wecom_token', aesKey: 'wecom_aes_key' } as const

function sealAll(
  envelope: Envelope,
  corpId: CorpId,
  secrets: { secret?: string | undefined; token?: string | undefined; aesKey?: string | undefined },
): { name: SecretName; sealed: Buffer }[] {
  return (['secret', 'token', 'aesKey'] as const).flatMap((field) => {
    const text = secrets[field]
    const name = secretNames[field]
    return text === undefined ? [] : [{ name, sealed: envelope.seal(text, bindingOf(corpId, name)) }]
  })
}

const changedFields = (changes: ConfigureCorp): string[] => [
  ...Object.keys(changes).filter((field) => field !== 'wecom'),
  ...Object.keys(changes.wecom ?? {}).map((field) => `wecom.${field}`),
]
