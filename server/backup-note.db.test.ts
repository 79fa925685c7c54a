import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findBackupNote, noteBackup } from '#server/backup-note.ts'

const home = mkdtempSync(join(tmpdir(), 'qunce-note-'))
afterAll(() => rmSync(home, { recursive: true }))
const takenRealAt = '2026-11-25T07:00:00Z'

it('a backup is told of with when it was taken and how large it is; the next one takes its place', () => {
  expect(findBackupNote(home)).toBeNull()
  const file = join(home, 'one.backup')
  writeFileSync(file, 'x'.repeat(1234))
  noteBackup(home, file, { takenRealAt, tables: 40, rows: 3091 })
  expect(findBackupNote(home)).toEqual({ takenRealAt, rows: 3091, file, bytes: 1234 })
  noteBackup(home, file, { takenRealAt: '2026-11-26T07:00:00Z', tables: 40, rows: 3092 })
  expect(findBackupNote(home)).toMatchObject({ takenRealAt: '2026-11-26T07:00:00Z', rows: 3092 })
})

it('a note that cannot be read is none', () => {
  writeFileSync(join(home, 'last-backup.json'), '{"takenRealAt": ')
  expect(findBackupNote(home)).toBeNull()
})
