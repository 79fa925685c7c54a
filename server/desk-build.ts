import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { projectFolder } from '#server/config.ts'
import { withFileLock } from '#server/db/bundled-postgres/lock.ts'
import { StartError } from '#server/kernel/start-error.ts'

/** The bundles that browsers get, by where they are built: the desk, and the pages that stand inside WeCom. */
const bundles = { desk: 'web', mobile: 'mobile' } as const

/** Folders of built bundles. */
export type Built = { desk: string | undefined; mobile: string | undefined }

const dist = join(projectFolder, 'dist')
const stampFile = join(dist, '.stamp')

/**
 * The folders of the desk and of the mobile pages, built anew when their sources changed since. Two processes at once
 * build them once. Undefined is what this installation carries neither sources nor a build of.
 */
export async function builtFolders(onProgress: (sentence: string) => void): Promise<Built> {
  if (!existsSync(join(projectFolder, 'web', 'main.tsx'))) return whatIsThere()
  const stamp = sourceStamp()
  if (isBuilt(stamp)) return whatIsThere()
  mkdirSync(dist, { recursive: true })
  return withFileLock(join(dist, 'build-lock'), async () => {
    if (isBuilt(stamp)) return whatIsThere()
    onProgress('building the desk; this happens once per release')
    await Promise.all([build('vite.config.ts'), build('vite.mobile.config.ts')])
    compress()
    writeFileSync(stampFile, stamp)
    return whatIsThere()
  })
}

const whatIsThere = (): Built => ({ desk: folderOf(bundles.desk), mobile: folderOf(bundles.mobile) })

function folderOf(name: string): string | undefined {
  const folder = join(dist, name)
  return existsSync(join(folder, 'index.html')) ? folder : undefined
}

const isBuilt = (stamp: string): boolean => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp

/** A hash of everything that the build reads. */
function sourceStamp(): string {
  const files = globSync(['{web,mobile,contract}/**/*', 'index.html', 'vite*.config.ts', 'package-lock.json'], {
    cwd: projectFolder,
    withFileTypes: true,
  })
  const hash = createHash('sha256')
  for (const path of files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .toSorted())
    hash.update(path.slice(projectFolder.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

async function build(config: string): Promise<void> {
  const vite = join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js')
  const child = spawn(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new StartError(`${config}: the pages could not be built:\n${Buffer.concat(output).toString()}`)
}

/** Lays compressed copies beside the files, so that serving one costs no time. */
function compress(): void {
  for (const name of globSync(`{${Object.values(bundles).join()}}/**/*.{js,css,svg,json}`, { cwd: dist })) {
    const content = readFileSync(join(dist, name))
    writeFileSync(join(dist, `${name}.br`), brotliCompressSync(content))
    writeFileSync(join(dist, `${name}.gz`), gzipSync(content, { level: 9 }))
  }
}
