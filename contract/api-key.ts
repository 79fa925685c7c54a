import { z } from 'zod'
import { instant } from './occurrence.ts'
import { page } from './paging.ts'
import { type Permission, permissionNames } from './permission.ts'

/** What no key may do, whoever made it: enter as a person, make keys, hand out roles. */
const personal: readonly Permission[] = ['session.own', 'staff.assign', 'api_key.read', 'api_key.change']

/** What a key may be given. */
export const keyPermissions = permissionNames.filter((permission) => !personal.includes(permission)) as [
  Permission,
  ...Permission[],
] // the table holds more than those four

const isRead = (permission: Permission): boolean => permission.endsWith('.read')

/** Wide scopes, which take in what later versions add: `*.read` reads everything, `*` changes it as well. */
export const wideScopes = ['*', '*.read'] as const
export const keyScope = z.enum([...wideScopes, ...keyPermissions])
export type KeyScope = z.infer<typeof keyScope>

/** The permissions that scopes hold. */
export const permissionsOfScopes = (scopes: readonly string[]): Permission[] =>
  keyPermissions.filter(
    (permission) =>
      scopes.includes('*') || scopes.includes(permission) || (isRead(permission) && scopes.includes('*.read')),
  )

/** So many keys of a corp are live at once. */
export const API_KEYS_MAX = 100
/** Requests of one key in a minute, from wherever. */
export const API_KEY_REQUESTS_PER_MINUTE = 600

/** `live`; or dead, as `revoked`, `expired`, or `staff_gone`: who made it has left or is disabled. */
export const apiKeyStates = ['live', 'revoked', 'expired', 'staff_gone'] as const

export const apiKeyItem = z.object({
  apiKeyId: z.guid(),
  name: z.string(),
  /** The key's first characters. */
  prefix: z.string(),
  scopes: z.array(z.string()),
  state: z.enum(apiKeyStates),
  /** In whose name it acts: never beyond what that person may do and see. */
  createdBy: z.string(),
  createdRealAt: instant,
  expiresRealAt: instant.nullable(),
  /** To the minute. */
  usedRealAt: instant.nullable(),
  usedAddress: z.string().nullable(),
  revokedRealAt: instant.nullable(),
  revokedBy: z.string().nullable(),
})
export type ApiKeyItem = z.infer<typeof apiKeyItem>

export const apiKeyPage = page(apiKeyItem)

export const createApiKey = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[^\p{Cc}]+$/u, 'A name of one line.'),
  scopes: z
    .array(keyScope)
    .min(1)
    .max(keyPermissions.length + wideScopes.length),
  /** Days from now; null for a key that lives until it is revoked. */
  expiresInDays: z.int().min(1).max(3_650).nullable(),
})
export type CreateApiKey = z.output<typeof createApiKey>

/** The only answer that ever tells the key. */
export const createdApiKey = z.object({ apiKeyId: z.guid(), key: z.string() })
export type CreatedApiKey = z.infer<typeof createdApiKey>
