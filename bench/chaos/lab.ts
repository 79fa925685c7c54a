/** A PostgreSQL of a scenario's own, durable as in production, that can be stopped and killed under those who use it. */
import { rmSync } from 'node:fs'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BundledPostgres, startBundledPostgres } from '#server/db/bundled-postgres/index.ts'
import { readPostmasterFile } from '#server/db/bundled-postgres/postmaster.ts'
import type { SocketAddress } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'

export type Lab = {
  app: SocketAddress
  owner: SocketAddress
  /** A fast shutdown, as a restart of the service does it, or the death of its process. */
  stop(how: 'shutdown' | 'kill'): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export async function openLab(): Promise<Lab> {
  const directory = mkdtempSync(join(tmpdir(), 'qunce-lab-'))
  let postgres: BundledPostgres = await startBundledPostgres(join(directory, 'postgres'))
  const { app, owner } = postgres
  await migrate(owner, { login: app.login })
  return {
    app,
    owner,
    async stop(how) {
      if (how === 'kill') {
        const postmaster = readPostmasterFile(join(directory, 'postgres', 'cluster'))
        if (postmaster) process.kill(postmaster.pid, 'SIGKILL')
        await postgres.ended
      }
      await postgres.stop()
    },
    async start() {
      postgres = await startBundledPostgres(join(directory, 'postgres'))
    },
    async close() {
      await postgres.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
