import { spawnSync, type SpawnOptions } from 'node:child_process'

/**
 * As whom PostgreSQL runs, since it refuses to run as root:
 * `self` as this account; `namespace` in a user namespace where root is seen as nobody; `nobody` as that account.
 */
export type Account = { kind: 'self' | 'namespace' | 'nobody' }

const nobody = process.platform === 'darwin' ? 4_294_967_294 : 65_534
const namespace = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--']

/** The account for this process: root takes a user namespace where the system allows one. */
export function chooseAccount(): Account {
  if (process.getuid?.() !== 0) return { kind: 'self' }
  return { kind: asks({ kind: 'namespace' }, ['true']) ? 'namespace' : 'nobody' }
}

/** `command` as the account runs it. The namespace gives way to the program itself, so its pid is the program's. */
export const commandAs = (account: Account, command: string[]): string[] =>
  account.kind === 'namespace' ? [...namespace, ...command] : command

/** Spawn options that make a child run as the account. */
export const spawnAs = (account: Account): Pick<SpawnOptions, 'uid' | 'gid'> =>
  account.kind === 'nobody' ? { uid: nobody, gid: nobody } : {}

/** Who owns the files that the account works on; undefined when that is this process itself. */
export const ownerOf = (account: Account): number | undefined => (account.kind === 'nobody' ? nobody : undefined)

/** Whether the account can read and run a program, or read and enter a directory. */
export function canReach(account: Account, path: string): boolean {
  return asks(account, ['test', '-x', path, '-a', '-r', path])
}

/** Whether the account can pass through a directory. */
export const canEnter = (account: Account, path: string): boolean => asks(account, ['test', '-x', path])

function asks(account: Account, question: string[]): boolean {
  const [command = '', ...args] = commandAs(account, question)
  return spawnSync(command, args, { stdio: 'ignore', ...spawnAs(account) }).status === 0
}
