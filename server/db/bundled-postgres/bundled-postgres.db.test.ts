/** The bundled server, judged from outside: by the processes that are left and the rows that are kept. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { bundledBinaries, copyBinaries, program } from '#server/db/bundled-postgres/binaries.ts'
import { startBundledPostgres } from '#server/db/bundled-postgres/index.ts'
import { processesOf, readPostmasterFile } from '#server/db/bundled-postgres/postmaster.ts'
import { clientConfig } from '#server/db/database.ts'
import { listProcesses } from '#server/test/processes.ts'

const home = mkdtempSync(join(tmpdir(), 'qunce-bundled-'))
const directory = join(home, 'postgres')
const cluster = join(directory, 'cluster')
const children = new Set<ChildProcess>()

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  await noneLeft(cluster)
})
afterAll(() => rmSync(home, { recursive: true }))

const holder = `
  import { startBundledPostgres } from '#server/db/bundled-postgres/index.ts'
  const postgres = await startBundledPostgres(process.argv[1])
  console.log(JSON.stringify({ socket: postgres.socket, isAdopted: postgres.isAdopted }))
  process.stdin.once('data', async () => { await postgres.stop(); process.exit() })
`

/** A process of its own that starts, or adopts, the server and holds it. */
async function hold() {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.add(child)
  const [line] = await once(createInterface(child.stdout), 'line')
  const told = JSON.parse(String(line)) as { socket: string; isAdopted: boolean } // the program above prints it
  const stop = async () => {
    child.stdin.write('stop\n')
    await once(child, 'exit')
  }
  return { ...told, child, stop }
}

async function query(socket: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(clientConfig({ socket, database: 'qunce', login: 'qunce_owner' }))
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

/** Waits until no process of a cluster is left; fails after ten seconds. */
async function noneLeft(path: string): Promise<void> {
  for (const begun = performance.now(); processesOf(path).length > 0; await sleep(10))
    if (performance.now() - begun > 10_000) throw new Error(`left of ${path}: ${processesOf(path).join(', ')}`)
}

/** The shells that supervise the server: one waits for it, one for its holders. */
const supervisors = (): number[] =>
  listProcesses()
    .filter(({ command }) => command.includes(join(directory, 'supervise.sh')))
    .map(({ pid }) => pid)

describe('the bundled PostgreSQL', () => {
  it('ends when its only holder is killed with SIGKILL, and the next start finds what was committed', async () => {
    const first = await hold()
    expect(first.isAdopted).toBe(false)
    await query(first.socket, 'create table if not exists kept (n int); insert into kept values (1)')
    first.child.kill('SIGKILL')
    await noneLeft(cluster)
    const second = await hold()
    expect(await query(second.socket, 'select n from kept')).toEqual([{ n: 1 }])
    await second.stop()
    expect(processesOf(cluster)).toEqual([])
  })

  it('is one server for two processes that start at once, and lives until the last of them ends', async () => {
    const both = await Promise.all([hold(), hold()])
    expect(both.filter(({ isAdopted }) => isAdopted)).toHaveLength(1)
    const starter = both.find(({ isAdopted }) => !isAdopted)
    const adopter = both.find(({ isAdopted }) => isAdopted)
    starter?.child.kill('SIGKILL')
    await sleep(300) // long enough for a wrong shutdown to begin
    expect(await query(adopter?.socket ?? '', 'select 1 as one')).toEqual([{ one: 1 }])
    await adopter?.stop()
    expect(processesOf(cluster)).toEqual([])
  })

  it('is started anew after its postmaster was killed, and says that it ended', async () => {
    const first = await startBundledPostgres(directory)
    process.kill(readPostmasterFile(cluster)?.pid ?? 0, 'SIGKILL')
    await first.ended
    const second = await startBundledPostgres(directory)
    expect(await query(second.socket, 'select 1 as one')).toEqual([{ one: 1 }])
    await first.stop()
    await second.stop()
  })

  it('is not adopted when its supervisors were killed: nobody would stop it', async () => {
    const first = await hold()
    const orphan = readPostmasterFile(cluster)?.pid ?? 0
    expect(supervisors()).toHaveLength(2)
    for (const pid of supervisors()) process.kill(pid, 'SIGKILL')
    first.child.kill('SIGKILL')
    await sleep(300) // long enough for a wrong shutdown to begin
    expect(processesOf(cluster)).toContain(orphan)
    const second = await hold()
    expect(second.isAdopted).toBe(false)
    expect(processesOf(cluster)).not.toContain(orphan)
    await second.stop()
    expect(processesOf(cluster)).toEqual([])
  })

  it('starts over a postmaster.pid whose number now belongs to another program', async () => {
    const lines = ['/nowhere', '1', '5432', '/nowhere', '', '0 0', 'ready']
    writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${lines.join('\n')}\n`)
    const postgres = await startBundledPostgres(directory)
    expect(readPostmasterFile(cluster)?.pid).not.toBe(process.pid)
    await postgres.stop()
  })

  it('makes a half-made cluster again', async () => {
    rmSync(join(cluster, '.ready'))
    rmSync(join(cluster, 'global'), { recursive: true })
    const postgres = await startBundledPostgres(directory)
    expect(await query(postgres.socket, `select to_regclass('kept') as kept`)).toEqual([{ kept: null }])
    await postgres.stop()
  })

  it('refuses a cluster of another version and leaves it as it is', async () => {
    const file = join(cluster, 'PG_VERSION')
    const version = readFileSync(file, 'utf8')
    writeFileSync(file, '17\n')
    await expect(startBundledPostgres(directory)).rejects.toThrow('was made by PostgreSQL 17 and this release brings')
    expect(existsSync(join(cluster, '.ready'))).toBe(true)
    writeFileSync(file, version)
  })

  it('sorts Chinese by pinyin, keeps UTF-8, and listens on no network', async () => {
    const postgres = await startBundledPostgres(directory)
    const sorted = await query(
      postgres.socket,
      `select string_agg(name, '' order by name) as names from unnest(array['张', '李', '安', '王']) name`,
    )
    expect(sorted).toEqual([{ names: '安李王张' }]) // an, li, wang, zhang
    const settings = await query(
      postgres.socket,
      `select current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding`,
    )
    expect(settings).toEqual([{ addresses: '', encoding: 'UTF8' }])
    await postgres.stop()
  })

  it('takes a short folder for its socket when the data lies deep', async () => {
    const deep = join(home, 'd'.repeat(60), 'e'.repeat(60))
    const postgres = await startBundledPostgres(deep, { isThrowaway: true })
    expect(Buffer.byteLength(join(postgres.socket, '.s.PGSQL.5432'))).toBeLessThanOrEqual(
      process.platform === 'darwin' ? 103 : 107,
    )
    expect(await query(postgres.socket, 'select 1 as one')).toEqual([{ one: 1 }])
    await postgres.stop()
    expect(existsSync(deep)).toBe(false)
  })

  it('refuses a data folder that is somebody’s link or file', async () => {
    const elsewhere = join(home, 'elsewhere')
    const trap = join(home, 'trap')
    mkdirSync(trap)
    mkdirSync(elsewhere)
    symlinkSync(elsewhere, join(trap, 'socket'))
    await expect(startBundledPostgres(trap)).rejects.toThrow('belongs to somebody else')
  })

  it('runs as nobody where root may not make a user namespace', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root needs another account to run PostgreSQL')
    const place = mkdtempSync('/var/tmp/qunce-nobody-')
    execFileSync('chmod', ['755', place])
    const postgres = await startBundledPostgres(join(place, 'postgres'), { account: { kind: 'nobody' } })
    const { pid } = readPostmasterFile(join(place, 'postgres', 'cluster')) ?? {}
    expect(listProcesses().find((other) => other.pid === pid)?.uid).toBe(65_534)
    expect(await query(postgres.socket, 'select 1 as one')).toEqual([{ one: 1 }])
    await postgres.stop()
    rmSync(place, { recursive: true })
  })

  it('runs from a copy of its programs, links made, where the package cannot be used in place', () => {
    const copy = copyBinaries(bundledBinaries(home), home)
    expect(copy.root.startsWith(home)).toBe(true)
    expect(execFileSync(program(copy, 'postgres'), ['--version'], { encoding: 'utf8' })).toContain('PostgreSQL')
  })
})
