import { sql } from 'kysely'
import type { MediaKind } from '#contract/media.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { Known } from '#server/features/media/rules.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type RealInstant } from '#server/kernel/time.ts'

/** A file without its content. */
export type FileRow = {
  mediaFileId: string
  name: string
  contentType: string
  bytes: number
  uploadedRealAt: RealInstant
  uploadedBy: string
}

const columns = sql`
  media_file_id as "mediaFileId", name, content_type as "contentType", byte_count as bytes,
  uploaded_real_at as "uploadedRealAt", uploaded_by as "uploadedBy"`

/** Keeps a file; null when its name is taken. */
export async function insertFile(
  tx: CorpTx,
  corpId: CorpId,
  file: FileRow & { content: Uint8Array; contentHash: string },
): Promise<FileRow | null> {
  const { rows } = await sql<FileRow>`
    insert into media_file (
      corp_id, media_file_id, name, content_type, byte_count, content_hash, content, uploaded_real_at, uploaded_by)
    values (
      ${corpId}, ${file.mediaFileId}, ${file.name}, ${file.contentType}, ${file.bytes}, ${file.contentHash},
      ${Buffer.from(file.content)}::bytea, ${file.uploadedRealAt}, ${file.uploadedBy})
    on conflict (corp_id, name) do nothing
    returning ${columns}`.execute(tx)
  return rows[0] ?? null
}

/** The file of this name with this very content; null when it has another, or there is none. */
export async function findSameFile(
  tx: CorpTx,
  corpId: CorpId,
  name: string,
  contentHash: string,
): Promise<FileRow | null> {
  const { rows } = await sql<FileRow>`
    select ${columns} from media_file
    where corp_id = ${corpId} and name = ${name} and content_hash = ${contentHash}`.execute(tx)
  return rows[0] ?? null
}

/** What a file of the corp's own holds; null when there is none of this name. */
export async function readContent(
  tx: CorpTx,
  corpId: CorpId,
  name: string,
): Promise<{ contentType: string; content: Buffer } | null> {
  const { rows } = await sql<{ contentType: string; content: Buffer }>`
    select content_type as "contentType", content from media_file
    where corp_id = ${corpId} and name = ${name}`.execute(tx)
  return rows[0] ?? null
}

/** How many of these names the corp has a file of, and how large those are together. */
export async function measureFiles(
  tx: CorpTx,
  corpId: CorpId,
  names: readonly string[],
): Promise<{ count: number; bytes: number }> {
  const { rows } = await sql<{ count: number; bytes: number }>`
    select count(*)::int as count, coalesce(sum(byte_count), 0)::float8 as bytes
    from media_file
    where corp_id = ${corpId} and name = any(${names}::text[])`.execute(tx)
  return rows[0] ?? { count: 0, bytes: 0 }
}

/** What the corp's files of these names hold, by name. Whoever asks has measured them. */
export async function readContents(
  tx: CorpTx,
  corpId: CorpId,
  names: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const { rows } = await sql<{ name: string; content: Buffer }>`
    select name, content from media_file
    where corp_id = ${corpId} and name = any(${names}::text[])
    order by name`.execute(tx)
  return new Map(rows.map(({ name, content }) => [name, content]))
}

/** Of these names, those that the corp has a file of. */
export async function listNames(tx: CorpTx, corpId: CorpId, names: readonly string[]): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set()
  const { rows } = await sql<{ name: string }>`
    select name from media_file where corp_id = ${corpId} and name = any(${names}::text[])`.execute(tx)
  return new Set(rows.map((row) => row.name))
}

const typesOf: Record<MediaKind, string | null> = { image: 'image/%', video: 'video/%', file: null }

/** The corp's files, the latest upload first. */
export async function listFiles(
  tx: CorpTx,
  corpId: CorpId,
  { search, kind, after }: { search?: string | undefined; kind?: MediaKind | undefined; after?: Place | undefined },
  limit: number,
): Promise<FileRow[]> {
  const types = kind === undefined ? null : typesOf[kind]
  const { rows } = await sql<FileRow>`
    select ${columns} from media_file
    where corp_id = ${corpId}
      ${search === undefined ? sql`` : sql`and name ilike ${containing(search)}`}
      ${types === null ? sql`` : sql`and content_type like ${types}`}
      ${after ? sql`and (uploaded_real_at, media_file_id) < (${after.uploadedRealAt}::timestamptz, ${after.mediaFileId}::uuid)` : sql``}
    order by uploaded_real_at desc, media_file_id desc
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

export type Place = { uploadedRealAt: RealInstant; mediaFileId: string }

/** What the latest try to give a file to WeCom brought; null when there was none. */
export async function findUpload(
  tx: CorpTx,
  corpId: CorpId,
  mediaUploadId: string,
  realAt: RealInstant,
): Promise<Known | null> {
  const { rows } = await sql<Known>`
    select media_id as "mediaId", problem, failures,
      (extract(epoch from ${realAt}::timestamptz - tried_real_at) * 1000)::float8 as "agoMs"
    from media_upload
    where corp_id = ${corpId} and media_upload_id = ${mediaUploadId}`.execute(tx)
  return rows[0] ?? null
}

/** What nobody asked for in a month is forgotten. */
const keptMs = 30 * 86_400_000

/** Puts down what a try brought. */
export async function recordUpload(
  tx: CorpTx,
  corpId: CorpId,
  upload: {
    mediaUploadId: string
    kind: MediaKind
    source: string
    mediaId: string | null
    problem: string | null
    failures: number
  },
  realAt: RealInstant,
): Promise<void> {
  const { mediaUploadId, kind, source, mediaId, problem, failures } = upload
  await sql`
    insert into media_upload (corp_id, media_upload_id, kind, source, media_id, problem, failures, tried_real_at)
    values (${corpId}, ${mediaUploadId}, ${kind}, ${source}, ${mediaId}, ${problem}, ${failures}, ${realAt})
    on conflict (corp_id, media_upload_id) do update
    set media_id = excluded.media_id, problem = excluded.problem, failures = excluded.failures,
      tried_real_at = excluded.tried_real_at`.execute(tx)
  await sql`
    delete from media_upload
    where corp_id = ${corpId} and tried_real_at < ${addMs(realAt, -keptMs)}`.execute(tx)
}

/** Lets ids go that WeCom knows no longer. */
export async function forgetUploads(tx: CorpTx, corpId: CorpId, mediaUploadIds: readonly string[]): Promise<void> {
  await sql`
    delete from media_upload
    where corp_id = ${corpId} and media_upload_id = any(${mediaUploadIds}::uuid[])`.execute(tx)
}
