import type { DataScope, Role } from '#contract/permission.ts'
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
  /** The network address the request came from. */
  address: string
}
