/** `npm start`, from outside: what it prints, what it leaves, what a second start finds. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listProcesses } from '#server/test/processes.ts'
import { newHome, startQunce } from './qunce.ts'

const home = newHome()

/** The command lines of the processes that work on the home. */
const left = (): string[] =>
  listProcesses()
    .map(({ command }) => command)
    .filter((command) => command.includes(home))

async function expectNothingLeft(): Promise<void> {
  await expect.poll(left, { timeout: 20_000, interval: 50 }).toEqual([])
}

describe('npm start', () => {
  it('serves on a free port, tells programs where, and stops everything at a signal', async () => {
    const qunce = await startQunce(home)
    expect((await fetch(`${qunce.url}/ready`)).status).toBe(200)
    expect(JSON.parse(readFileSync(join(home, 'instance.json'), 'utf8'))).toMatchObject({
      pid: qunce.pid,
      url: qunce.url,
    })
    expect(await qunce.stop('SIGINT')).toBe(0)
    expect(left()).toEqual([])
    expect(existsSync(join(home, 'instance.json'))).toBe(false)
  })

  it('leaves nothing behind when the server is killed, and the next start works', async () => {
    const first = await startQunce(home)
    process.kill(first.pid, 'SIGKILL')
    await first.stop()
    await expectNothingLeft()
    const second = await startQunce(home)
    expect((await fetch(`${second.url}/ready`)).status).toBe(200)
    expect(await second.stop()).toBe(0)
  })

  it('leaves nothing behind when what started the server is killed', async () => {
    const qunce = await startQunce(home)
    expect(await qunce.stop('SIGKILL')).toBe('SIGKILL')
    await expectNothingLeft()
  })

  it('runs as an API and an engine of its own, on one database that lives until both have ended', async () => {
    const api = await startQunce(home, {}, '--role', 'api')
    const engine = await startQunce(home, {}, '--role', 'engine')
    await api.stop('SIGKILL')
    expect(left().some((line) => line.includes('supervise.sh'))).toBe(true)
    expect(await engine.stop()).toBe(0)
    await expectNothingLeft()
  })

  it('says in a sentence what keeps it from starting', async () => {
    const qunce = await startQunce(home)
    const { port } = new URL(qunce.url)
    await expect(startQunce(home, { PORT: port })).rejects.toThrow(`Qunce already runs there (process ${qunce.pid}`)
    await expect(startQunce(home)).rejects.toThrow(`Qunce already runs with QUNCE_HOME ${home} (process ${qunce.pid}`)
    await expect(startQunce(home, { PORT: '99999', QUNCE_ZONE: 'x' })).rejects.toThrow(
      'The configuration has 2 mistake(s)',
    )
    await expect(startQunce(newHome(), { QUNCE_DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' })).rejects.toThrow(
      'QUNCE_DATABASE_URL: cannot use this PostgreSQL',
    )
    expect(await qunce.stop()).toBe(0)
  })
})
