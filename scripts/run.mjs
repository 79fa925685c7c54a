// The way in for every npm script. Runs on any Node from 20 on and needs nothing installed: it installs the locked
// packages when they changed, then hands over to the Node that is one of them. Progress goes to standard error, so that
// standard output belongs to the command alone.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const pinnedNode = join(modules, '.bin', 'node')
const stampFile = join(modules, '.qunce-stamp')

const entries = {
  // Small young generations: a server at rest gives its memory back.
  start: ['--max-semi-space-size=8', 'server/main.ts'],
  test: ['scripts/test.ts'],
  check: ['scripts/test.ts', '--quick'],
  qunce: ['cli/main.ts'],
  sandbox: ['sandbox/main.ts'],
  tables: ['scripts/tables.ts'],
  bench: ['bench/main.ts'],
  chaos: ['bench/chaos/main.ts'],
}

const say = (sentence) => process.stderr.write(`${sentence}\n`)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function fail(sentence) {
  say(sentence)
  process.exit(1)
}

// The platform is part of it: a folder shared with another machine holds the wrong programs.
function lockStamp() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex')
}

const isStamped = () =>
  existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockStamp() && existsSync(pinnedNode)

// Whether npm's own record of what it installed agrees with the lock file, as after `npm install PACKAGE`.
function isInstalled() {
  const record = join(modules, '.package-lock.json')
  if (!existsSync(record) || !existsSync(pinnedNode)) return false
  const found = JSON.parse(readFileSync(record, 'utf8')).packages
  const locked = Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages)
  return locked.every(([path, entry]) => {
    if (path === '') return true
    return path in found ? found[path].version === entry.version : entry.optional === true || entry.peer === true
  })
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/**
 * Runs `work` while no other process installs into this folder. The lock names who holds it: this process and, from
 * `alsoHeldBy` on, the npm it started, which may outlive it. A lock whose holders are dead is taken over.
 */
async function alone(work) {
  const lock = join(tmpdir(), `qunce-install-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`)
  const own = String(process.pid)
  for (let told = false; ; await pause(200)) {
    try {
      writeFileSync(lock, own, { flag: 'wx' })
      await pause(50) // two that found the same dead lock: the later one has replaced ours by then
      if (readFileSync(lock, 'utf8') === own) break
    } catch (error) {
      if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error
      const holders = existsSync(lock) ? readFileSync(lock, 'utf8').split(' ').filter(Boolean).map(Number) : []
      if (holders.length > 0 && !holders.some(isAlive)) rmSync(lock, { force: true })
      else if (!told) say('waiting for another installation in this folder')
      told = true
    }
  }
  try {
    await work((pid) => writeFileSync(lock, `${own} ${pid}`))
  } finally {
    rmSync(lock, { force: true })
  }
}

async function install(alsoHeldBy) {
  if (isStamped()) return
  if (!isInstalled()) {
    say('installing packages (npm ci); this happens once per release')
    const options = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
    const npm = process.env.npm_execpath
    const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, ...options]] : ['npm', options]
    // NODE_ENV=production would leave out the packages that build the desk and run the tests.
    const env = { ...process.env, NODE_ENV: '' }
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] })
    alsoHeldBy(child.pid)
    const code = await new Promise((resolve) => child.on('error', () => resolve(127)).on('close', resolve))
    if (code !== 0) fail('npm ci failed, see above: it needs the npm registry, or a cache of an earlier installation')
    if (!existsSync(pinnedNode))
      fail(
        `no Node 26 for ${process.platform}-${process.arch}: run npm without --omit=optional, on Linux or macOS, x64 or arm64`,
      )
  }
  writeFileSync(stampFile, lockStamp())
}

const [name = '', ...args] = process.argv.slice(2)
const entry = entries[name]
if (!entry) fail(`usage: node scripts/run.mjs ${Object.keys(entries).join('|')}`)
if (Number(process.versions.node.split('.')[0]) < 20) fail(`Qunce starts from Node 20 on; this is ${process.version}`)
if (!isStamped()) await alone(install)

const own = entry.map((part) => (part.startsWith('-') ? part : join(root, part)))
const child = spawn(pinnedNode, [...own, ...args], {
  // The channel closes when this process dies, by whatever signal; the server takes that as its own end.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, '.cache', 'node') },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => fail(`cannot run ${pinnedNode}: ${error.message}`))
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code ?? 1)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
