import { z } from 'zod'
import { Refusal } from './refusal.ts'

const instant = z.string().transform((text, context) => {
  try {
    return Temporal.Instant.from(text).toString()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(text)} is not an instant such as 2026-11-23T07:30:00+08:00`,
    })
    return z.NEVER
  }
})

export const clockSchema = z
  .strictObject({ corpTime: instant.optional(), rate: z.number().min(0).max(100_000).optional() })
  .refine((clock) => clock.corpTime !== undefined || clock.rate !== undefined, 'give corpTime, rate or both')

const apiKinds = ['refuse', 'rate-limit', 'slow', 'accept-then-drop', 'accept-twice-then-drop', 'outage'] as const
const callbackKinds = ['refuse', 'slow', 'accept-then-drop', 'duplicate', 'reorder', 'outage'] as const

/** Faults name an API path, a prefix ending in `*`, or `callback`; a kind that the path cannot have is refused. */
export const faultsSchema = z
  .array(
    z.strictObject({
      path: z
        .string()
        .regex(
          /^(\/cgi-bin\/\S*|callback)$/,
          'must be an API path, a prefix such as /cgi-bin/externalcontact/*, or callback',
        ),
      kind: z.enum([...new Set([...apiKinds, ...callbackKinds])]),
      times: z.number().int().min(1).optional(),
      probability: z.number().min(0).max(1).optional(),
      errcode: z.number().int().optional(),
      delayMs: z.number().int().min(1).max(600_000).optional(),
      perMinute: z.number().int().min(1).optional(),
    }),
  )
  .transform((faults) =>
    faults.map(({ path, kind, times, probability, errcode, delayMs, perMinute }, index) => {
      const allowed: readonly string[] = path === 'callback' ? callbackKinds : apiKinds
      if (!allowed.includes(kind)) {
        throw new Refusal(`${index}.kind`, `${kind} cannot happen to ${path}: choose one of ${allowed.join(', ')}`)
      }
      return {
        path,
        kind,
        ...(times === undefined ? {} : { times }),
        ...(probability === undefined ? {} : { probability }),
        ...(errcode === undefined ? {} : { errcode }),
        ...(delayMs === undefined ? {} : { delayMs }),
        ...(perMinute === undefined ? {} : { perMinute }),
      }
    }),
  )

const id = z.string().min(1).max(128)
const text = z.string().min(1).max(4_000)

const media = z.strictObject({ mediaid: id })

/** What sendChatMessage takes: one msgtype a call, with its own object (section 19). */
const sidebarMessage = z.discriminatedUnion('msgtype', [
  z.strictObject({ msgtype: z.literal('text'), text: z.strictObject({ content: text }) }),
  z.strictObject({ msgtype: z.literal('image'), image: media }),
  z.strictObject({ msgtype: z.literal('video'), video: media }),
  z.strictObject({ msgtype: z.literal('file'), file: media }),
  z.strictObject({
    msgtype: z.literal('news'),
    news: z.strictObject({ link: z.url(), title: text, desc: z.string().optional(), imgUrl: z.string().optional() }),
  }),
  z.strictObject({
    msgtype: z.literal('miniprogram'),
    miniprogram: z.strictObject({ appid: id, title: text, imgUrl: z.string().optional(), page: z.string() }),
  }),
])

/** What somebody can be made to do. */
export const actionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('confirm'), userid: id, msgid: id.optional(), recipients: z.array(id).optional() }),
  z.strictObject({
    kind: z.literal('join'),
    chatId: id.optional(),
    externalUserid: id.optional(),
    userid: id.optional(),
    name: text.optional(),
    scene: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
    invitor: id.optional(),
    configId: id.optional(),
  }),
  z.strictObject({
    kind: z.literal('leave'),
    chatId: id,
    externalUserid: id.optional(),
    userid: id.optional(),
    removed: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('add'),
    userid: id.optional(),
    externalUserid: id.optional(),
    name: text.optional(),
    configId: id.optional(),
    state: z.string().max(64).optional(),
    half: z.boolean().optional(),
    /** The console already has a welcome message for this member, so the event carries no WelcomeCode. */
    welcomed: z.boolean().optional(),
    by: z.enum(['contact', 'staff']).optional(),
  }),
  z.strictObject({ kind: z.literal('delete'), userid: id, externalUserid: id, by: z.enum(['contact', 'staff']) }),
  z.strictObject({ kind: z.literal('speak'), as: id, chatId: id.optional(), to: id.optional(), text }),
  z.strictObject({
    kind: z.literal('sidebar-send'),
    userid: id,
    chatId: id.optional(),
    externalUserid: id.optional(),
    message: sidebarMessage,
  }),
  z.strictObject({
    kind: z.literal('agree'),
    externalUserid: id,
    userid: id.optional(),
    chatId: id.optional(),
    agreed: z.boolean().default(true),
  }),
  z.strictObject({ kind: z.literal('publish'), userid: id, momentId: id.optional() }),
  z.strictObject({ kind: z.literal('post-moment'), userid: id, text, tags: z.array(id).optional() }),
  z.strictObject({
    kind: z.literal('react'),
    momentId: id,
    userid: id,
    as: id,
    /** Without words it is a like. */
    comment: z.string().min(1).max(1_000).optional(),
  }),
  z.strictObject({ kind: z.literal('remark'), userid: id, externalUserid: id, remark: z.string().max(20) }),
  z.strictObject({ kind: z.literal('bind-welcome'), chatId: id, templateId: id.nullable() }),
  z.strictObject({
    kind: z.literal('tap-card'),
    userid: id,
    msgid: id,
    key: z.string().min(1).max(1_024),
    selected: z.array(z.strictObject({ questionKey: z.string().min(1), optionIds: z.array(id).min(1) })).optional(),
  }),
  z.discriminatedUnion('change', [
    z.strictObject({ kind: z.literal('tag'), change: z.literal('create'), groupId: id, name: text.max(30) }),
    z.strictObject({ kind: z.literal('tag'), change: z.literal('update'), id, name: text.max(30) }),
    z.strictObject({ kind: z.literal('tag'), change: z.literal('delete'), id }),
    /** Without a group the order of all groups changes. */
    z.strictObject({ kind: z.literal('tag'), change: z.literal('shuffle'), groupId: id.optional() }),
  ]),
  z.strictObject({ kind: z.literal('resign'), userid: id }),
  z.strictObject({ kind: z.literal('click'), url: z.url(), externalUserid: id }),
  z.strictObject({ kind: z.literal('create-chat'), owner: id, name: text, notice: z.string().max(4_000).optional() }),
  z.strictObject({ kind: z.literal('dismiss'), chatId: id }),
  z.strictObject({
    kind: z.literal('change'),
    chatId: id,
    name: text.optional(),
    notice: text.optional(),
    owner: id.optional(),
  }),
  z.strictObject({
    kind: z.literal('visit-link'),
    linkId: id.optional(),
    url: z.string().max(2_048).optional(),
    externalUserid: id.optional(),
    name: text.optional(),
    state: z.string().max(256).optional(),
    looksOnly: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('accept'), userid: id, externalUserid: id }),
  z.strictObject({ kind: z.literal('refuse-transfer'), externalUserid: id, takeover: id.optional() }),
  z.strictObject({ kind: z.literal('delete-link'), linkId: id }),
  z.strictObject({ kind: z.literal('buy-quota'), count: z.number().int().min(1).max(1_000_000), expiresAt: instant }),
  z.strictObject({
    kind: z.literal('reach-out'),
    means: z.enum(['text-message', 'parcel-card', 'call-and-text']),
    configId: id,
    externalUserids: z.array(id).max(10_000).default([]),
    strangers: z.number().int().min(0).max(10_000).default(0),
  }),
  z.strictObject({ kind: z.literal('revoke-token') }),
  z.strictObject({ kind: z.literal('forgive') }),
])

export type Action = z.infer<typeof actionSchema>

/** The action of one kind. */
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>
