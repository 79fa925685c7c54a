import { type DataScope, mayDo, type Permission, type Role } from '#contract/permission.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/**
 * Who makes a request: a member of staff of one corp, in person (`session`) or through a key (`api_key`). Made by
 * `authenticate` alone; handlers read it as `request.actor`.
 */
export type Actor = {
  /** How it proved itself, and the id of that session or key. Only sessions answer for CSRF. */
  kind: 'session' | 'api_key'
  proofId: string
  accountId: string
  corpId: CorpId
  staffId: string
  name: string
  role: Role
  dataScope: DataScope
  /** A key's permissions: it holds those of its role that are named here. A session holds all of its role. */
  narrowedTo?: ReadonlySet<Permission>
  /** The network address the request came from. */
  address: string
}

/** Whether an actor holds a permission: its role does, and the key it came with. */
export const holds = (actor: Pick<Actor, 'role' | 'narrowedTo'>, permission: Permission): boolean =>
  mayDo(actor.role, permission) && (actor.narrowedTo?.has(permission) ?? true)
