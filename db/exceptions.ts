/** What a database role may do on a table, in the order SQL grants it. */
export type Grant = 'select' | 'select,insert' | 'select,insert,update' | 'select,insert,update,delete'

export type Role = 'qunce_corp' | 'qunce_identity' | 'qunce_engine'

/**
 * The tables that are not a corp's own behind the corp wall, each with its reason and the only rights on it.
 * Every table that is not named here holds corp rows: row-level security, the corp policy, rights for `qunce_corp`.
 */
export const exceptions: Record<string, { reason: string; grants: Partial<Record<Role, Grant>> }> = {
  migration: {
    reason: 'which migrations ran; only the owner of the tables writes it',
    grants: { qunce_engine: 'select' },
  },
  corp_directory: {
    reason: 'finds a corp by the slug in a callback address or a tracked link, before any corp is known',
    grants: { qunce_engine: 'select,insert' },
  },
  instance: { reason: 'processes serve every corp', grants: { qunce_engine: 'select,insert,update,delete' } },
  account: {
    reason: 'someone signs in before any corp is known, and may be a member of several',
    grants: { qunce_identity: 'select,insert,update,delete' },
  },
  credential: {
    reason: 'proves an account, whatever the corp; no other role may read it',
    grants: { qunce_identity: 'select,insert,update,delete' },
  },
  corp_member: {
    reason: 'leads from an account to its corps before one is entered',
    grants: { qunce_identity: 'select,insert,update,delete' },
  },
  session: {
    reason: 'a cookie is looked up before its corp is known',
    grants: { qunce_identity: 'select,insert,update,delete' },
  },
  verification: {
    reason: 'one-use values of a sign-in that has no session yet',
    grants: { qunce_identity: 'select,insert,update,delete' },
  },
  sign_in_attempt: {
    reason: 'counts tries against names and addresses that belong to no corp',
    grants: { qunce_identity: 'select,insert,update,delete' },
  },
}

/** Corp tables that the application may add to and read, never change. */
export const appendOnly: readonly string[] = ['event', 'audit', 'playbook_version']

/** Corp tables whose rows the application never takes away: other rows name them without a key of their own. */
export const neverDeleted: readonly string[] = ['staff']

/** Corp tables on which the engine's role has rights across corps as well, by a policy beside the corp wall. */
export const engineRights: Record<string, { reason: string; grant: Grant }> = {
  lane: { reason: 'the directory that tells which corp has work due', grant: 'select,insert' },
  lease: { reason: 'claims are made before the corp is entered', grant: 'select,insert,update' },
  corp_clock: { reason: 'what is due depends on each corp clock', grant: 'select' },
}
