import { createHash } from 'node:crypto'
import type { MediaFile, MediaKind } from '#contract/media.ts'
import type { Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { hasEnding, judgeFile, nameOf } from '#server/features/media/rules.ts'
import { type FileRow, findSameFile, insertFile } from '#server/features/media/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** So many files of one name with different contents, and a person means something else. */
const placesAtMost = 50

/**
 * Keeps a file for messages to carry. Kept before under its name, it is answered as it is; a name that is taken by another
 * content gets a number. Refuses with `media_refused` what WeCom would not take.
 */
export async function keepFile(
  db: Database,
  actor: AuditActor,
  { name, kind, content }: { name: string; kind: MediaKind; content: Uint8Array },
): Promise<MediaFile> {
  const judged = hasEnding(kind, name) ? await judgeFile(kind, content) : { ok: false as const, problem: 'wrong_form' }
  if (!judged.ok)
    throw new AppError('media_refused', { details: [{ field: 'file', value: name, rule: judged.problem }] })
  const contentHash = createHash('sha256').update(content).digest('hex')
  return db.corp(actor.corpId, async (tx) => {
    const now = await corpNow(tx, actor.corpId)
    for (let place = 1; place <= placesAtMost; place += 1) {
      const row: FileRow = {
        mediaFileId: newId(),
        name: nameOf(name, place),
        contentType: judged.contentType,
        bytes: content.length,
        uploadedRealAt: now.realAt,
        uploadedBy: actor.name,
      }
      const made = await insertFile(tx, actor.corpId, { ...row, content, contentHash })
      if (made) {
        const { mediaFileId, bytes } = made
        const subject = { kind: 'media_file', id: mediaFileId } as const
        await recordAudit(tx, now, actor, 'media.uploaded', subject, { name: made.name, bytes })
        return present(made)
      }
      const same = await findSameFile(tx, actor.corpId, row.name, contentHash)
      if (same) return present(same)
    }
    throw new AppError('media_refused', { details: [{ field: 'name', value: name, rule: 'name_taken' }] })
  })
}

export const present = (row: FileRow): MediaFile => ({ ...row, uploadedRealAt: row.uploadedRealAt.toString() })
