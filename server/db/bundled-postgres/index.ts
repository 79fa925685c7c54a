/**
 * The PostgreSQL that Qunce brings along, for one machine. States of a cluster and the moves between them:
 *
 *   absent ──initdb, roles, database──▶ ready ──supervisor──▶ running ──last holder gone──▶ ready
 *
 * A start takes the file lock of the directory, so that two at once make one server. It adopts a server that runs under
 * a supervisor, stops one that runs without (its supervisor was killed), removes what a dead one left, and makes a
 * half-made cluster (no `.ready`) again. Everyone who uses the server holds its pipe; supervise.sh shuts it down when
 * the last holder lets go or dies.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Account, canReach, chooseAccount, commandAs, spawnAs } from '#server/db/bundled-postgres/account.ts'
import {
  type Binaries,
  bundledBinaries,
  copyBinaries,
  program,
  supervisor,
} from '#server/db/bundled-postgres/binaries.ts'
import { makeCluster } from '#server/db/bundled-postgres/cluster.ts'
import { withFileLock } from '#server/db/bundled-postgres/lock.ts'
import { type Hold, holdPipe, holdPipeSoon, makePipe } from '#server/db/bundled-postgres/pipe.ts'
import { makePlace, type Place } from '#server/db/bundled-postgres/place.ts'
import { processesOf, readPostmasterFile } from '#server/db/bundled-postgres/postmaster.ts'
import { settings, throwawaySettings } from '#server/db/bundled-postgres/settings.ts'
import type { SocketAddress } from '#server/db/database.ts'
import { StartError } from '#server/kernel/start-error.ts'

export type BundledPostgres = {
  /** For the application: a login without rights of its own. */
  app: SocketAddress
  /** For the migrator: owns the database and its tables. */
  owner: SocketAddress
  /** The directory of the unix socket. */
  socket: string
  /** Whether this process started the server, or found it running. */
  isAdopted: boolean
  /** Resolves when the server that this process started has ended, whoever ended it. Never for an adopted one. */
  ended: Promise<void>
  /** Lets go of the server; resolves when it has shut down, or when others are seen to hold it. */
  stop(): Promise<void>
}

export type StartOptions = {
  /** Told what takes time: making the cluster, waiting for another start. */
  onProgress?: (sentence: string) => void
  /** Nothing is kept: no waiting for the disk, and the directory is removed when the server ends. */
  isThrowaway?: boolean
  /** Run as this account instead of the one the system suggests. */
  account?: Account
}

/** Starts, or adopts, the bundled PostgreSQL whose files lie in `directory`. */
export async function startBundledPostgres(directory: string, options: StartOptions = {}): Promise<BundledPostgres> {
  const account = options.account ?? chooseAccount()
  const place = makePlace(directory, account)
  return withFileLock(join(place.directory, 'lock'), async () => {
    const hold = adopt(place)
    if (hold) {
      await untilReady(place)
      return running(place, hold)
    }
    await clear(place)
    const binaries = reachable(bundledBinaries(place.directory), place, account)
    if (!existsSync(place.readyMark)) {
      options.onProgress?.('making the PostgreSQL cluster')
      initialise(place, account, binaries, options)
    }
    refuseOtherVersion(place, binaries)
    const server = await launch(place, account, binaries, options)
    if (!existsSync(place.readyMark)) await makeCluster(place)
    return server
  })
}

/** A server of its own for one run of a tool or of the tests: its files are removed when it ends, however it ends. */
export const startThrowawayPostgres = (): Promise<BundledPostgres> =>
  startBundledPostgres(join(tmpdir(), `qunce-${randomUUID().slice(0, 8)}`), { isThrowaway: true })

/** Takes hold of a running, supervised server. */
function adopt(place: Place): Hold | undefined {
  const hold = holdPipe(place.pipe)
  if (hold && existsSync(place.readyMark) && processesOf(place.cluster).length > 0) return hold
  hold?.release()
  return undefined
}

/** Ends a server that nobody supervises and removes what a dead one left. */
async function clear(place: Place): Promise<void> {
  const { pid } = readPostmasterFile(place.cluster) ?? {}
  for (const started = performance.now(); ; await sleep(20)) {
    const left = processesOf(place.cluster)
    if (left.length === 0) break
    const waitedMs = performance.now() - started
    if (waitedMs > 60_000) throw new Error(`PostgreSQL processes ${left.join(', ')} in ${place.cluster} do not end`)
    // A fast shutdown, then an immediate one: both keep what was committed (PostgreSQL, "Shutting Down the Server").
    if (pid !== undefined && left.includes(pid)) process.kill(pid, waitedMs > 30_000 ? 'SIGQUIT' : 'SIGINT')
  }
  rmSync(join(place.cluster, 'postmaster.pid'), { force: true })
}

function reachable(binaries: Binaries, place: Place, account: Account): Binaries {
  return canReach(account, program(binaries, 'postgres')) ? binaries : copyBinaries(binaries, place.directory)
}

function initialise(place: Place, account: Account, binaries: Binaries, options: StartOptions): void {
  rmSync(place.cluster, { recursive: true, force: true })
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=zh']
  const [command = '', ...args] = commandAs(account, [
    program(binaries, 'initdb'),
    `--pgdata=${place.cluster}`,
    '--username=postgres',
    '--auth=trust',
    ...locale,
    ...(options.isThrowaway ? ['--no-sync'] : []),
  ])
  const made = spawnSync(command, args, { encoding: 'utf8', ...spawnAs(account) })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? ''}${made.stdout}${made.stderr}`)
}

function refuseOtherVersion(place: Place, binaries: Binaries): void {
  const made = readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8').trim()
  const [brought] = binaries.version.split('.')
  if (made !== brought)
    throw new StartError(
      `${place.cluster} was made by PostgreSQL ${made} and this release brings PostgreSQL ${brought}: take a backup with the release that made it, then restore it with this one`,
    )
}

async function launch(
  place: Place,
  account: Account,
  binaries: Binaries,
  options: StartOptions,
): Promise<BundledPostgres> {
  makePipe(place.pipe, account)
  const values = { ...settings(place.socket), ...(options.isThrowaway ? throwawaySettings : {}) }
  const configuration = join(place.directory, 'postgresql.conf')
  writeFileSync(
    configuration,
    Object.entries(values)
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join(''),
  )
  const postgres = [program(binaries, 'postgres'), '-D', place.cluster, '-c', `config_file=${configuration}`]
  if (existsSync(place.log)) renameSync(place.log, `${place.log}.1`)
  const log = openSync(place.log, 'a', 0o600)
  const removed = options.isThrowaway ? place.directory : ''
  const child = spawn(
    '/bin/sh',
    [ownSupervisor(place), place.pipe, place.socket, removed, ...commandAs(account, postgres)],
    {
      detached: true, // Ctrl-C goes to the whole foreground group, and PostgreSQL ends after its clients
      stdio: ['ignore', log, log],
      cwd: place.directory,
      ...spawnAs(account),
    },
  )
  child.unref()
  closeSync(log)
  const hold = await holdPipeSoon(place.pipe, child)
  if (!hold) {
    child.kill('SIGKILL') // it would wait for a holder for ever
    throw new Error(`PostgreSQL's supervisor did not start: ${tail(place)}`)
  }
  try {
    await untilReady(place, child)
  } catch (error) {
    hold.release()
    throw error
  }
  return running(place, hold, child)
}

/** A copy of the supervisor in the server's directory, for an account that cannot reach the program's own. */
function ownSupervisor(place: Place): string {
  const own = join(place.directory, 'supervise.sh')
  const script = readFileSync(supervisor(), 'utf8')
  if (existsSync(own) && readFileSync(own, 'utf8') === script) return own
  writeFileSync(`${own}.half`, script, { mode: 0o644 })
  renameSync(`${own}.half`, own) // a shell that runs the old one goes on reading the old one
  return own
}

async function untilReady(place: Place, child?: ChildProcess): Promise<void> {
  for (const started = performance.now(); !readPostmasterFile(place.cluster)?.isReady; await sleep(5)) {
    const hasEnded = child
      ? child.exitCode !== null || child.signalCode !== null
      : processesOf(place.cluster).length === 0
    if (hasEnded) throw new Error(`PostgreSQL ended while starting: ${tail(place)}`)
    if (performance.now() - started > 120_000) throw new Error(`PostgreSQL is not ready after 120 s: ${tail(place)}`)
  }
}

function running(place: Place, hold: Hold, child?: ChildProcess): BundledPostgres {
  const socket = readPostmasterFile(place.cluster)?.socket ?? place.socket
  const address = (login: string): SocketAddress => ({ socket, database: 'qunce', login })
  const ended = child ? new Promise<void>((resolve) => void child.once('exit', () => resolve())) : undefined
  return {
    app: address('qunce_app'),
    owner: address('qunce_owner'),
    socket,
    isAdopted: child === undefined,
    ended: ended ?? new Promise<void>(() => {}),
    async stop() {
      hold.release()
      // The supervisor removes the pipe when it runs dry; while others hold it, it stays.
      for (const deadline = performance.now() + 1_000; performance.now() < deadline; await sleep(5))
        if (!existsSync(place.pipe)) break
      if (existsSync(place.pipe)) return
      child?.ref() // waited for from here on
      await ended
      while (processesOf(place.cluster).length > 0) await sleep(5)
    },
  }
}

const tail = (place: Place): string =>
  existsSync(place.log) ? readFileSync(place.log, 'utf8').trim().split('\n').slice(-12).join('\n') : '(no log)'
