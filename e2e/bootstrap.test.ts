/** scripts/run.mjs in a project of its own: what it installs, when, and what it hands on. npm is played by a script. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'

const home = mkdtempSync(join(tmpdir(), 'qunce-bootstrap-'))
afterAll(() => rmSync(home, { recursive: true }))

let project = ''
let count = 0

const installs = (): number => readdirSync(project).filter((name) => name.startsWith('installed-')).length
const lock = (version: string): void =>
  writeFileSync(
    join(project, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } }),
  )

beforeEach(() => {
  count += 1
  project = join(home, String(count))
  mkdirSync(join(project, 'scripts'), { recursive: true })
  mkdirSync(join(project, 'cli'))
  mkdirSync(join(project, 'temporary'))
  cpSync(fileURLToPath(new URL('../scripts/run.mjs', import.meta.url)), join(project, 'scripts', 'run.mjs'))
  writeFileSync(join(project, 'package.json'), '{"type":"module"}')
  writeFileSync(
    join(project, 'cli', 'main.ts'),
    `const [code = '0', hold] = process.argv.slice(2)
     process.on('SIGTERM', () => process.exit(7))
     console.log(JSON.stringify(process.argv.slice(2)))
     if (hold) setInterval(() => {}, 1000)
     else process.exitCode = Number(code)`,
  )
  // What \`npm ci\` does: takes a while, talks on both outputs, lays the packages and npm's record of them.
  writeFileSync(
    join(project, 'npm.js'),
    `import fs from 'node:fs'
     console.log('npm talks')
     fs.writeFileSync('installed-' + process.pid, process.argv.slice(2).join(' '))
     fs.rmSync('node_modules', { recursive: true, force: true })
     await new Promise((resolve) => setTimeout(resolve, 500))
     if (fs.existsSync('refuse')) process.exit(1)
     fs.mkdirSync('node_modules/.bin', { recursive: true })
     fs.symlinkSync(${JSON.stringify(process.execPath)}, 'node_modules/.bin/node')
     fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json')`,
  )
  lock('1.0.0')
})

const start = (...args: string[]) =>
  spawn(process.execPath, [join(project, 'scripts', 'run.mjs'), 'qunce', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_execpath: join(project, 'npm.js'), TMPDIR: join(project, 'temporary') },
  })

async function run(...args: string[]) {
  const child = start(...args)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, err, code: Number(code) }
}

describe('the way in', () => {
  it('installs once, hands arguments and exit code on, and leaves standard output to the command', async () => {
    const first = await run('3')
    expect(first).toMatchObject({ code: 3, out: '["3"]\n' })
    expect(first.err).toContain('installing packages')
    expect(await run('0')).toEqual({ code: 0, out: '["0"]\n', err: '' })
    expect(installs()).toBe(1)
  })

  it('installs again when the lock file changed, and not when npm has installed it meanwhile', async () => {
    await run()
    lock('2.0.0')
    await run()
    expect(installs()).toBe(2)
    lock('3.0.0')
    cpSync(join(project, 'package-lock.json'), join(project, 'node_modules', '.package-lock.json'))
    await run()
    expect(installs()).toBe(2)
  })

  it('installs once for two that start at once', async () => {
    const both = await Promise.all([run('0'), run('0')])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(installs()).toBe(1)
  })

  it('waits for the npm that a killed start left running, and uses what it installed', async () => {
    const killed = start()
    await expect.poll(installs, { timeout: 10_000, interval: 20 }).toBe(1)
    killed.kill('SIGKILL')
    expect((await run('0')).code).toBe(0)
    expect(installs()).toBe(1)
  })

  it('takes over the lock of one that died with its npm', async () => {
    const killed = start()
    await expect.poll(installs, { timeout: 10_000, interval: 20 }).toBe(1)
    killed.kill('SIGKILL')
    process.kill(
      Number(
        readdirSync(project)
          .find((name) => name.startsWith('installed-'))
          ?.split('-')[1],
      ),
      'SIGKILL',
    )
    expect((await run('0')).code).toBe(0)
    expect(installs()).toBe(2)
  })

  it('says so when the installation fails, and tries again next time', async () => {
    writeFileSync(join(project, 'refuse'), '')
    expect(await run()).toMatchObject({ code: 1, out: '', err: expect.stringContaining('npm ci failed') })
    rmSync(join(project, 'refuse'))
    expect((await run('0')).code).toBe(0)
  })

  it('passes a signal on and ends as the command ends', async () => {
    await run()
    const child = start('0', 'hold')
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([7, null])
  })

  it('takes no install scripts and no word of npm’s for an answer', async () => {
    await run()
    const [name = ''] = readdirSync(project).filter((file) => file.startsWith('installed-'))
    expect(readFileSync(join(project, name), 'utf8')).toContain('ci --ignore-scripts')
  })
})
