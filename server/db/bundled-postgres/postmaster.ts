import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

/** What a running server says of itself in `postmaster.pid` (PostgreSQL, miscadmin.h "LOCK_FILE_LINE_…"). */
export type Postmaster = { pid: number; port: number; socket: string; isReady: boolean }

/** The postmaster.pid of a cluster as written, whether or not its process lives; undefined when there is none. */
export function readPostmasterFile(cluster: string): Postmaster | undefined {
  const lines = readOrNothing(join(cluster, 'postmaster.pid'))?.split('\n')
  const pid = Number(lines?.[0])
  if (!lines || !Number.isInteger(pid) || pid === 0) return undefined
  return {
    pid: Math.abs(pid),
    port: Number(lines[3] ?? 0),
    socket: lines[4] ?? '',
    isReady: lines[7]?.trim() === 'ready',
  }
}

/**
 * The processes of a cluster that are alive: postmaster and its children. They stand in the cluster's directory,
 * which tells them from a process that got a recycled number; a zombie stands nowhere.
 */
export function processesOf(cluster: string): number[] {
  if (!existsSync(cluster)) return []
  const directory = realpathSync(cluster)
  return existsSync('/proc/self/cwd') ? processesByProc(directory) : processesByLsof(directory)
}

const processesByProc = (directory: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readlinkSync(`/proc/${name}/cwd`) === directory
      } catch {
        return false // it ended meanwhile, or belongs to someone else
      }
    })
    .map(Number)

function processesByLsof(directory: string): number[] {
  try {
    const output = execFileSync('lsof', ['-a', '-d', 'cwd', '-c', 'postgres', '-Fpn'], { encoding: 'utf8' })
    const entries = output.split(/^p/m).map((entry) => entry.split('\n'))
    return entries.filter((lines) => lines.includes(`n${directory}`)).map((lines) => Number(lines[0]))
  } catch {
    return [] // lsof ends with 1 when it finds none
  }
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
