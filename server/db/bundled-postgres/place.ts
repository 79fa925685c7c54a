import { createHash } from 'node:crypto'
import { chmodSync, chownSync, lstatSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Account, canEnter, ownerOf } from '#server/db/bundled-postgres/account.ts'
import { StartError } from '#server/kernel/start-error.ts'

/** Where the parts of a bundled server lie. */
export type Place = {
  directory: string
  /** PostgreSQL's own data directory. */
  cluster: string
  /** Says that the cluster was made to the end; a cluster without it is made again. */
  readyMark: string
  /** The named pipe that keeps the server alive while someone holds it. */
  pipe: string
  log: string
  /** Directory of the unix socket. */
  socket: string
}

/** The port in the socket's name; the server listens on no network. */
export const socketPort = 5432

/**
 * Makes the directories of a bundled server under `directory` for the account. Where the account may not pass the
 * folders above it (root's home, for nobody), the server lives in /var/lib and `directory` is a link to it.
 */
export function makePlace(directory: string, account: Account): Place {
  if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) {
    mkdirSync(dirname(directory), { recursive: true })
    if (canEnter(account, dirname(directory))) makePrivate(directory, account)
    else {
      const outside = join('/var/lib', `qunce-${shortHash(directory)}`)
      makePrivate(outside, account)
      symlinkSync(outside, directory)
    }
  }
  const real = realpathSync(directory)
  if (!canEnter(account, real))
    throw new StartError(
      `PostgreSQL cannot work in ${real}, which another account keeps to itself: start Qunce as that account, or set QUNCE_HOME to a folder of your own`,
    )
  const socket = socketDirectory(real)
  makePrivate(socket, account)
  const cluster = join(real, 'cluster')
  return {
    directory: real,
    cluster,
    readyMark: join(cluster, '.ready'),
    pipe: join(real, 'alive'),
    log: join(real, 'postgresql.log'),
    socket,
  }
}

/**
 * A directory whose socket path fits into sockaddr_un: 107 bytes on Linux, 103 on macOS (unix(7)). A deep data
 * directory gets one under the system's temporary folder, named by a hash.
 */
function socketDirectory(directory: string): string {
  const limit = process.platform === 'darwin' ? 103 : 107
  const beside = join(directory, 'socket')
  if (Buffer.byteLength(join(beside, `.s.PGSQL.${socketPort}`)) <= limit) return beside
  const short = join(Buffer.byteLength(tmpdir()) <= 60 ? tmpdir() : '/tmp', `qunce-${shortHash(directory)}`)
  return short
}

/** Makes a directory that its account alone may enter, and refuses one that somebody else put there. */
export function makePrivate(path: string, account: Account): void {
  const owner = ownerOf(account)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const found = lstatSync(path)
  if (!found.isDirectory() || (found.uid !== process.getuid?.() && found.uid !== owner))
    throw new Error(`${path} belongs to somebody else: remove it, or set QUNCE_HOME to another folder`)
  chmodSync(path, 0o700)
  if (owner !== undefined) chownSync(path, owner, owner)
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)
