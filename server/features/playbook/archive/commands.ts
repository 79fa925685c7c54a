import { MEDIA_ENDINGS, type MediaKind, mediaName } from '#contract/media.ts'
import type { ImportedArchive } from '#contract/playbook-library.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import { keepFile, measureFiles, readContents } from '#server/features/media/index.ts'
import { freeId, idIn, rewriteSource } from '#server/features/playbook/archive/rewrite.ts'
import { type ArchiveFault, fitsArchive, packArchive, unpackArchive } from '#server/features/playbook/archive/zip.ts'
import { createDraft } from '#server/features/playbook/draft/commands.ts'
import { fileNames } from '#server/features/playbook/rules/media.ts'
import { findPlaybook, findVersion, listSlugs } from '#server/features/playbook/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/**
 * A version with the files that its messages carry, packed. What nobody has uploaded is not in it. Throws `not_found`, and
 * `archive_invalid` where it would not be taken in again.
 */
export async function exportVersion(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  version: number,
): Promise<{ name: string; content: Uint8Array }> {
  const playbook = await findPlaybook(tx, corpId, playbookId)
  const found = playbook && (await findVersion(tx, corpId, playbookId, version))
  if (!found) throw new AppError('not_found')
  const names = fileNames(found.document)
  if (!fitsArchive(found.source, await measureFiles(tx, corpId, names))) throw invalid('archive_too_big')
  const files = await readContents(tx, corpId, names)
  return { name: `${playbook.slug}-v${version}.zip`, content: packArchive({ source: found.source, files }) }
}

/** What to do about an archive that cannot be read. */
const repairs: Record<ArchiveFault, string> = {
  not_a_zip: 'give a ZIP file',
  archive_too_big: 'at most 100 MB unpacked; leave out what no message carries',
  too_many_files: 'at most 300 files; leave out what no message carries',
  no_playbook: 'put playbook.yaml into it, not into a folder below',
  several_playbooks: 'name the one that is meant playbook.yaml',
  source_too_long: 'at most 1,000,000 characters in playbook.yaml',
  source_not_text: 'playbook.yaml holds U+0000; write it as plain UTF-8 text',
}

const invalid = (fault: ArchiveFault): AppError =>
  new AppError('archive_invalid', { details: [{ field: 'file', rule: fault, repair: repairs[fault] }] })

/**
 * Takes a playbook in with its files: they are kept, and a draft begins from its source. What is taken already gets
 * another name, here and in the source: the id of a playbook, a file's name with another content. Files that no message
 * names are passed over, those that WeCom would not take are told. Throws `archive_invalid`, and keeps nothing then.
 */
export async function importArchive(db: Database, actor: AuditActor, bytes: Uint8Array): Promise<ImportedArchive> {
  const reading = unpackArchive(bytes)
  if (!reading.ok) throw invalid(reading.fault)
  const { source, files } = reading.archive
  const renamed = new Map<string, string>()
  const refused: ImportedArchive['refused'] = []
  let kept = 0
  for (const [name, content] of files) {
    if (!source.includes(name)) continue
    const taken = await keepOrRefusal(db, actor, name, content)
    if ('refusal' in taken) refused.push({ name, rule: taken.refusal })
    else {
      kept += 1
      if (taken.name !== name) renamed.set(name, taken.name)
    }
  }
  const id = idIn(source)
  const slugs = await db.corp(actor.corpId, (tx) => listSlugs(tx, actor.corpId), { readOnly: true })
  const free = id === null ? null : freeId(id, slugs)
  const rewritten = rewriteSource(source, { id: free === id ? null : free, files: renamed })
  const { draftId } = await createDraft(db, actor, { source: rewritten })
  return {
    draftId,
    files: kept,
    renamed: [...renamed].map(([from, to]) => ({ from, to })),
    refused,
    id: free === id || free === null || id === null ? null : { from: id, to: free },
  }
}

const kindOf = (name: string): MediaKind =>
  MEDIA_ENDINGS.image.test(name) ? 'image' : MEDIA_ENDINGS.video.test(name) ? 'video' : 'file'

async function keepOrRefusal(
  db: Database,
  actor: AuditActor,
  name: string,
  content: Uint8Array,
): Promise<{ name: string } | { refusal: string }> {
  if (!mediaName.safeParse(name).success) return { refusal: 'name_invalid' }
  try {
    return await keepFile(db, actor, { name, kind: kindOf(name), content })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'media_refused') throw error
    const [detail] = error.details as { rule: string }[] // as keepFile gives them
    return { refusal: detail?.rule ?? 'wrong_form' }
  }
}
