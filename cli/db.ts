import { resolve } from 'node:path'
import type { Command } from 'commander'
import { answer } from '#cli/answer.ts'
import { noteBackup } from '#server/backup-note.ts'
import { readConfig, readEnvironment } from '#server/config.ts'
import { backup, restore } from '#server/db/backup.ts'
import { findInstance } from '#server/instance-file.ts'
import { StartError } from '#server/kernel/start-error.ts'
import { openDatabase, openServer } from '#server/open-database.ts'

export function register(program: Command): void {
  const group = program.command('db').description('keep the database safe')
  group
    .command('backup')
    .description('write everything in the database to one file; Qunce may go on running')
    .argument('<file>', 'where to, for example qunce-2026-11-22.backup')
    .option('--json', 'one line of JSON')
    .action(takeBackup)
  group
    .command('restore')
    .description('fill an empty database from a backup; stop Qunce first')
    .argument('<file>', 'what `db backup` wrote')
    .option('--json', 'one line of JSON')
    .action(restoreBackup)
}

type Options = { json?: boolean }

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

async function takeBackup(file: string, options: Options): Promise<void> {
  const config = readConfig(readEnvironment())
  const database = await openDatabase(config, { onProgress: say })
  try {
    const report = await backup(database.owner, resolve(file))
    noteBackup(config.home, resolve(file), report)
    answer(options.json, report, [
      `${report.rows} rows of ${report.tables} tables as of ${report.takenRealAt} in ${file}`,
    ])
    if (config.secretKey === undefined)
      say(`keep ${config.home}/secret-key with it: without the key the sealed WeCom secrets in the backup stay shut`)
  } finally {
    await database.close()
  }
}

async function restoreBackup(file: string, options: Options): Promise<void> {
  const config = readConfig(readEnvironment())
  const running = findInstance(config.home)
  if (running) throw new StartError(`Qunce runs on this data (process ${running.pid}, ${running.url}): stop it first`)
  const server = await openServer(config, { onProgress: say })
  try {
    const report = await restore(server.owner, resolve(file), { ...server.migrate, onProgress: say })
    answer(options.json, report, [
      `${report.rows} rows of ${report.tables} tables as of ${report.takenRealAt} are back`,
    ])
  } finally {
    await server.close()
  }
}
