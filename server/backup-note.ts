import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { BackupReport } from '#server/db/backup.ts'

const form = z.object({ takenRealAt: z.string(), rows: z.int(), file: z.string(), bytes: z.int() })

/** The latest backup made on this machine, as QUNCE_HOME/last-backup.json tells of it. */
export type BackupNote = z.infer<typeof form>

const pathOf = (home: string): string => join(home, 'last-backup.json')

/** Notes a backup that is whole. Beside the database, not in it: what is backed up stays as it was. */
export function noteBackup(home: string, file: string, { takenRealAt, rows }: BackupReport): void {
  const note: BackupNote = { takenRealAt, rows, file, bytes: statSync(file).size }
  const half = `${pathOf(home)}.half`
  writeFileSync(half, `${JSON.stringify(note)}\n`, { mode: 0o600 })
  renameSync(half, pathOf(home))
}

/** The note; null when there is none, or not one that can be read. */
export function findBackupNote(home: string): BackupNote | null {
  try {
    return form.parse(JSON.parse(readFileSync(pathOf(home), 'utf8')))
  } catch {
    return null // no backup was made here, or the file was tampered with: both mean that none is known of
  }
}
