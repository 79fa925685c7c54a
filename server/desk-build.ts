import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { projectFolder } from '#server/config.ts'
import { withFileLock } from '#server/db/bundled-postgres/lock.ts'
import { StartError } from '#server/kernel/start-error.ts'

const built = join(projectFolder, 'dist', 'web')
const stampFile = join(built, '.stamp')

/**
 * The folder of the built desk, built anew when its sources changed since. Two processes at once build it once.
 * Undefined when this installation carries neither sources nor a build.
 */
export async function deskFolder(onProgress: (sentence: string) => void): Promise<string | undefined> {
  if (!existsSync(join(projectFolder, 'web', 'main.tsx')))
    return existsSync(join(built, 'index.html')) ? built : undefined
  const stamp = sourceStamp()
  if (isBuilt(stamp)) return built
  mkdirSync(built, { recursive: true })
  return withFileLock(join(projectFolder, 'dist', 'build-lock'), async () => {
    if (isBuilt(stamp)) return built
    onProgress('building the desk; this happens once per release')
    await build()
    compress()
    writeFileSync(stampFile, stamp)
    return built
  })
}

const isBuilt = (stamp: string): boolean => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp

/** A hash of everything that the build reads. */
function sourceStamp(): string {
  const files = globSync(['{web,mobile,contract}/**/*', 'index.html', 'vite.config.ts', 'package-lock.json'], {
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

async function build(): Promise<void> {
  const vite = join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js')
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new StartError(`the desk could not be built:\n${Buffer.concat(output).toString()}`)
}

/** Lays compressed copies beside the files, so that serving one costs no time. */
function compress(): void {
  for (const name of globSync('**/*.{js,css,svg,json}', { cwd: built })) {
    const content = readFileSync(join(built, name))
    writeFileSync(join(built, `${name}.br`), brotliCompressSync(content))
    writeFileSync(join(built, `${name}.gz`), gzipSync(content, { level: 9 }))
  }
}
