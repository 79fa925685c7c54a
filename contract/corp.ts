import { z } from 'zod'
import { instant } from '#contract/occurrence.ts'

/** WeCom's ceiling of mass sends to one recipient: one a day, seven a week, or a month's days a month (spec 20 section 7). */
export const massSendModes = ['day', 'week', 'month'] as const

/** A zone that the runtime knows, such as `Asia/Shanghai`. */
export const zone = z.string().refine(isZone, { error: 'is not an IANA time zone such as Asia/Shanghai' })

/** An http(s) address without a path of its own, such as `https://qunce.example.com`. */
export const origin = z
  .url({ protocol: /^https?$/ })
  .transform((url) => url.replace(/\/+$/, ''))
  .refine((url) => !/[?#@]/.test(url), { error: 'has a query, a fragment or a password; give the address alone' })

export const corpSlug = z.string().regex(/^[a-z0-9]{4,12}$/)
export const wecomCorpId = z.string().regex(/^[A-Za-z0-9_-]{4,64}$/)
export const callbackToken = z.string().regex(/^[A-Za-z0-9]{1,32}$/)
export const callbackAesKey = z.string().regex(/^[A-Za-z0-9]{43}$/)

/** The settings of a corp, and what its address for WeCom's callbacks is. Secrets are told only as set or not. */
export const corpPage = z.object({
  id: z.guid(),
  slug: z.string(),
  name: z.string(),
  zone: z.string(),
  isDemo: z.boolean(),
  wecom: z.object({
    corpId: z.string(),
    agentId: z.number().int(),
    baseUrl: z.string(),
    oauthUrl: z.string(),
    callbackUrl: z.string(),
    hasSecret: z.boolean(),
    hasToken: z.boolean(),
    hasAesKey: z.boolean(),
  }),
  publicUrl: z.string(),
  massSendMode: z.enum(massSendModes),
  massSendModeConfidence: z.enum(['assumed', 'answered', 'contradicted']),
  playbookNeedsApproval: z.boolean(),
  pausedAt: instant.nullable(),
  pausedBy: z.string().nullable(),
  clock: z.object({ at: instant, rate: z.number() }),
})
export type CorpPage = z.output<typeof corpPage>

/** What may be changed; what is left out stays. */
export const configureCorpBody = z.strictObject({
  name: z.string().trim().min(1).max(60).optional(),
  zone: zone.optional(),
  publicUrl: origin.optional(),
  /** The corp's answer to which ceiling WeCom applies: no API tells it. */
  massSendMode: z.enum(massSendModes).optional(),
  /** Whether a version of a playbook is published by another person than its author. */
  playbookNeedsApproval: z.boolean().optional(),
  wecom: z
    .strictObject({
      corpId: wecomCorpId.optional(),
      agentId: z.number().int().positive().optional(),
      secret: z.string().min(1).max(512).optional(),
      token: callbackToken.optional(),
      aesKey: callbackAesKey.optional(),
    })
    .optional(),
})
export type ConfigureCorp = z.output<typeof configureCorpBody>

/** Values to try before they are written anywhere; what is left out is the value in use. Of any form: that is checked, too. */
export const checkConnectionBody = z.strictObject({
  corpId: z.string().trim().min(1).max(64).optional(),
  agentId: z.int().positive().optional(),
  secret: z.string().trim().min(1).max(512).optional(),
  token: z.string().trim().min(1).max(64).optional(),
  aesKey: z.string().trim().min(1).max(64).optional(),
})
export type CheckConnection = z.output<typeof checkConnectionBody>

const words = z.object({ zh: z.string(), en: z.string() })

/** What each check of a connection found; `repair` comes with every `warn` and `fail`. No secret stands in it. */
export const connectionCheck = z.object({
  /** Where WeCom, or the sandbox, was asked. */
  address: z.string(),
  findings: z.array(
    z.object({
      check: z.string(),
      outcome: z.enum(['ok', 'warn', 'fail', 'skipped']),
      says: words,
      repair: words.nullable(),
    }),
  ),
})
export type ConnectionCheck = z.output<typeof connectionCheck>
export type ConnectionFinding = ConnectionCheck['findings'][number]

const modeEffect = z.object({ massSends: z.int(), byHand: z.int() })

/** What each ceiling would make of the sends that group chats had, and have planned, from one day to another. */
export const massSendEffect = z.object({
  from: z.string(),
  to: z.string(),
  groupChats: z.int(),
  sends: z.int(),
  byMode: z.object({ day: modeEffect, week: modeEffect, month: modeEffect }),
})
export type MassSendEffect = z.output<typeof massSendEffect>

export const pauseCorpBody = z.strictObject({ reason: z.string().trim().min(1).max(200) })

/** Everything that makes a corp. */
export const createCorpInput = z.strictObject({
  slug: corpSlug,
  name: z.string().trim().min(1).max(60),
  zone: zone.default('Asia/Shanghai'),
  isDemo: z.boolean().default(false),
  publicUrl: origin,
  wecom: z.strictObject({
    corpId: wecomCorpId,
    agentId: z.number().int().positive(),
    secret: z.string().min(1).max(512),
    token: callbackToken,
    aesKey: callbackAesKey,
    baseUrl: origin.default('https://qyapi.weixin.qq.com'),
    oauthUrl: origin.default('https://open.weixin.qq.com'),
  }),
})
export type CreateCorp = z.input<typeof createCorpInput>

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false // RangeError is how the runtime says that it knows no such zone
  }
}
