import { betterAuth, type BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { username } from 'better-auth/plugins/username'
import { z } from 'zod'
import type { Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { identityKysely } from '#server/features/session/identity-kysely.ts'
import { hashPassword, verifyPassword } from '#server/features/session/password.ts'
import { normalName } from '#server/features/session/rules.ts'
import { findMembership } from '#server/features/session/sql.ts'
import { corpId } from '#server/kernel/ids.ts'

/** The header in which our routes tell the library the address of the caller; no caller can set it. */
export const addressHeader = 'x-qunce-address'

const day = 24 * 60 * 60

export type AuthOptions = {
  db: Database
  /** At least 32 characters; signs the cookies. Whoever knows a session's token from the database still needs it. */
  secret: string
  /** Where browsers reach the desk; cookies are `Secure` when it is https. */
  publicUrl: string
  log: (level: string, message: string) => void
}

/**
 * better-auth under our names (its user is our account, its account our credential): sessions in the database, signed
 * HttpOnly cookies, passwords. It is called by our routes only; its own routes are mounted nowhere.
 */
export const createAuth = ({ db, secret, publicUrl, log }: AuthOptions) =>
  betterAuth({
    database: { db: identityKysely(db), type: 'postgres', transaction: false },
    secret,
    baseURL: publicUrl,
    telemetry: { enabled: false },
    logger: { log: (level, message) => log(level, message) },
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'qunce',
      useSecureCookies: publicUrl.startsWith('https://'),
      ipAddress: { ipAddressHeaders: [addressHeader] },
      // The migrations lay the tables; columns of sign-in with other providers are left out.
      database: { generateId: () => newId(), validateSchema: false },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: 1024,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: {
      modelName: 'account',
      fields: { emailVerified: 'email_verified', createdAt: 'created_real_at', updatedAt: 'updated_real_at' },
      additionalFields: { language: { type: 'string', input: false } },
    },
    account: {
      modelName: 'credential',
      fields: {
        accountId: 'provider_account_id',
        providerId: 'provider',
        userId: 'account_id',
        createdAt: 'created_real_at',
        updatedAt: 'updated_real_at',
      },
    },
    session: {
      modelName: 'session',
      expiresIn: 7 * day,
      updateAge: 10 * 60,
      fields: {
        userId: 'account_id',
        ipAddress: 'address',
        userAgent: 'device',
        createdAt: 'created_real_at',
        updatedAt: 'updated_real_at',
        expiresAt: 'expires_real_at',
      },
      additionalFields: {
        corpId: { type: 'string', fieldName: 'corp_id', input: false },
        staffId: { type: 'string', fieldName: 'staff_id', input: false },
        method: { type: 'string', input: false },
      },
    },
    verification: {
      fields: { createdAt: 'created_real_at', updatedAt: 'updated_real_at', expiresAt: 'expires_real_at' },
    },
    databaseHooks: {
      session: {
        create: {
          /** A session stands in one corp: the one it was made for, else the one it follows, else the account's first. */
          before: async (session, context) => {
            const followed: unknown = context?.context.session?.session['corpId']
            const given = 'corpId' in session ? session.corpId : followed
            const corp = typeof given === 'string' ? corpId(given) : 'first'
            const membership = await db.identity((tx) => findMembership(tx, session.userId, corp))
            if (membership === null) return false
            const method = 'method' in session ? session.method : 'password'
            const device = session.userAgent?.slice(0, 256) ?? ''
            return { data: { corpId: membership.corpId, staffId: membership.staffId, method, userAgent: device } }
          },
        },
      },
    },
    plugins: [
      username({
        displayUsername: false,
        minUsernameLength: 2,
        maxUsernameLength: 64,
        usernameNormalization: normalName,
        usernameValidator: () => true,
      }),
      vouched(),
    ],
  })

/** Makes a session for an account that someone else vouches for. Called by our own code alone: it has no path. */
const vouched = () =>
  ({
    id: 'vouched',
    endpoints: {
      signInVouched: createAuthEndpoint.serverOnly(
        { method: 'POST', body: z.object({ accountId: z.guid(), corpId: z.guid(), method: z.literal('wecom') }) },
        async (context) => {
          const { accountId, ...standing } = context.body
          const { internalAdapter } = context.context
          const account = await internalAdapter.findUserById(accountId)
          const session = account && (await internalAdapter.createSession(accountId, false, standing))
          if (!session) throw context.error('UNAUTHORIZED')
          await setSessionCookie(context, { session, user: account })
          return context.json({ token: session.token })
        },
      ),
    },
  }) satisfies BetterAuthPlugin

export type Auth = ReturnType<typeof createAuth>
