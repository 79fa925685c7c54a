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
}

/** Corp tables that the application may add to and read, never change. */
export const appendOnly: readonly string[] = ['event', 'audit', 'playbook_version']

/** Corp tables on which the engine's role has rights across corps as well, by a policy beside the corp wall. */
export const engineRights: Record<string, { reason: string; grant: Grant }> = {
  lane: { reason: 'the directory that tells which corp has work due', grant: 'select,insert' },
  lease: { reason: 'claims are made before the corp is entered', grant: 'select,insert,update' },
  corp_clock: { reason: 'what is due depends on each corp clock', grant: 'select' },
}
