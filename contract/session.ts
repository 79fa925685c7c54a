import { z } from 'zod'
import { instant } from './occurrence.ts'
import { dataScopes, permissionNames, roles } from './permission.ts'

export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

/** The header in which a request that changes something carries the session's CSRF token. */
export const csrfHeader = 'x-csrf-token'

/** How a session was made: at the desk with a password, or in WeCom's own browser, where WeCom vouches. */
export const sessionMethods = ['password', 'wecom'] as const
export type SessionMethod = (typeof sessionMethods)[number]

/** The name is a username or an e-mail address; neither its case nor spaces around it matter. */
export const signInBody = z.strictObject({
  name: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(1024),
  /** Whether the browser keeps the session when it closes: seven days, else until it closes and a day at most. */
  isRemembered: z.boolean().default(true),
})
export type SignInBody = z.input<typeof signInBody>

/** Who is signed in, where, and what it may do. */
export const currentSession = z.object({
  account: z.object({
    accountId: z.guid(),
    name: z.string(),
    username: z.string().nullable(),
    email: z.string().nullable(),
    language: z.enum(languages),
    /** Whether the tour of the desk was seen or skipped. */
    isToured: z.boolean(),
  }),
  corp: z.object({
    corpId: z.guid(),
    name: z.string(),
    zone: z.string(),
    isDemo: z.boolean(),
    /** What the corp's clock showed when this was answered, and how fast it runs (1 is real time). */
    time: instant,
    rate: z.number(),
  }),
  staff: z.object({ staffId: z.guid(), name: z.string() }),
  role: z.enum(roles),
  dataScope: z.enum(dataScopes),
  permissions: z.array(z.enum(permissionNames)),
  sessionId: z.guid(),
  /** To be sent in `x-csrf-token` with every request that changes something. */
  csrfToken: z.string(),
})
export type CurrentSession = z.infer<typeof currentSession>

/** One of the account's sessions in this corp. Times are real time. */
export const sessionItem = z.object({
  sessionId: z.guid(),
  isCurrent: z.boolean(),
  method: z.enum(sessionMethods),
  address: z.string(),
  device: z.string(),
  startedAt: instant,
  seenAt: instant,
  expiresAt: instant,
})
export type SessionItem = z.infer<typeof sessionItem>

export const sessionList = z.object({ sessions: z.array(sessionItem) })
export type SessionList = z.infer<typeof sessionList>

export const sessionParams = z.strictObject({ sessionId: z.guid() })

export const revokedSessions = z.object({ revoked: z.int() })

export const changePasswordBody = z.strictObject({
  current: z.string().min(1).max(1024),
  next: z.string().min(1).max(1024),
})

/** Whether the tour of the desk is over, or to be offered again. */
export const changeTourBody = z.strictObject({ isToured: z.boolean() })

export const changeLanguageBody = z.strictObject({ language: z.enum(languages) })

/**
 * Where a trip to WeCom starts: the corp's slug, which may be left out where there is one corp alone, and the page of this
 * address to come back to.
 */
export const wecomStartQuery = z.strictObject({
  corp: z
    .string()
    .regex(/^[a-z0-9]{4,12}$/)
    .optional(),
  to: z
    .string()
    .max(512)
    .regex(/^\/(?![/\\])[^\\\s]*$/)
    .default('/'),
})

/** Why WeCom's word did not lead in; a page of the address says it in words. */
export const wecomRefusals = ['trip_over', 'wecom_refused', 'not_staff', 'unknown_staff'] as const
export type WecomRefusal = (typeof wecomRefusals)[number]

/** What WeCom brings back (D91022): a code of one use, and our state. */
export const wecomReturnQuery = z.object({
  code: z.string().min(1).max(512),
  state: z.string().regex(/^[A-Za-z0-9]{1,128}$/),
})
