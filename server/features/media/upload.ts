import { isRemoteMedia, MEDIA_MAX_BYTES, type MediaKind } from '#contract/media.ts'
import type { Database } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { corpNow } from '#server/features/corp/index.ts'
import type { FetchMedia } from '#server/features/media/remote.ts'
import {
  type Failure,
  failureOf,
  failuresAfter,
  judgeFile,
  type Known,
  shownName,
  standingOf,
} from '#server/features/media/rules.ts'
import { findUpload, forgetUploads, readContent, recordUpload } from '#server/features/media/sql.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { WecomClient, WecomFailure } from '#server/wecom/index.ts'

/** A file that a message carries, by what the message names it. WeCom takes files of moments by a door of their own. */
export type CarriedFile = { kind: MediaKind; source: string; scene?: 'moment' }

export type MediaId = { ok: true; mediaId: string } | ({ ok: false; file: CarriedFile } & Failure)

export type Media = {
  /**
   * The ids by which WeCom knows these files, in their order, uploading what it does not know yet; or the first it cannot
   * have. What takes longer than `waitMs` goes on by itself and is told as `under_way`: to be asked for again.
   */
  idsOf(
    corpId: CorpId,
    files: readonly CarriedFile[],
    waitMs: number,
  ): Promise<{ ok: true; mediaIds: string[] } | (MediaId & { ok: false })>
  /** WeCom knows their ids no longer, whatever their age: the next who asks uploads them anew. */
  forget(corpId: CorpId, files: readonly CarriedFile[]): Promise<void>
}

export type MediaDeps = { db: Database; wecomOf(corpId: CorpId): Promise<WecomClient>; fetchMedia: FetchMedia }

const uploadTimeoutMs = 20_000

/** A file that is under way is looked for again after this, in ms. */
const underWayMs = 1_000

/**
 * Gives files to WeCom just in time: an id lives three days and serves the whole corp (D90253), so it is asked for when a
 * message goes out and kept for the next. Those who ask for one file at once wait for one upload; two processes may both
 * make it, which harms nothing.
 */
export function createMedia({ db, wecomOf, fetchMedia }: MediaDeps): Media {
  const underWay = new Map<string, Promise<MediaId>>()

  async function contentOf(corpId: CorpId, { kind, source }: CarriedFile) {
    if (isRemoteMedia(source)) return fetchMedia(source, MEDIA_MAX_BYTES[kind])
    const own = await db.corp(corpId, (tx) => readContent(tx, corpId, source), { readOnly: true })
    return own ? { ok: true as const, content: own.content } : { ok: false as const, problem: 'absent' as const }
  }

  async function tryUpload(corpId: CorpId, file: CarriedFile): Promise<{ mediaId: string } | { problem: string }> {
    const got = await contentOf(corpId, file)
    if (!got.ok) return { problem: got.problem }
    const judged = await judgeFile(file.kind, got.content)
    if (!judged.ok) return { problem: judged.problem }
    const wecom = await wecomOf(corpId)
    const { kind, source, scene } = file
    const upload = scene === 'moment' ? wecom.media.uploadForMoment : wecom.media.upload
    const answer = await upload(
      {
        kind,
        fileName: shownName(source),
        contentType: judged.contentType,
        bytes: new Uint8Array(got.content),
      },
      { timeoutMs: uploadTimeoutMs },
    )
    return answer.ok ? { mediaId: answer.value.mediaId } : { problem: problemOf(answer) }
  }

  async function obtain(corpId: CorpId, file: CarriedFile): Promise<MediaId> {
    const mediaUploadId = idOf(corpId, file)
    const known: Known | null = await db.corp(corpId, async (tx) =>
      findUpload(tx, corpId, mediaUploadId, (await corpNow(tx, corpId)).realAt),
    )
    const standing = known ? standingOf(known) : ({ kind: 'try' } as const)
    if (standing.kind === 'usable') return { ok: true, mediaId: standing.mediaId }
    if (standing.kind === 'failed') return { ok: false, file, ...standing.failure }
    const tried = await tryUpload(corpId, file)
    const isDone = 'mediaId' in tried
    const failures = isDone ? 0 : failuresAfter(known)
    // That a file is absent costs nothing to find out, and is over as soon as somebody uploads it.
    if (isDone || tried.problem !== 'absent')
      await db.corp(corpId, async (tx) => {
        const outcome = isDone ? { mediaId: tried.mediaId, problem: null } : { mediaId: null, problem: tried.problem }
        const { realAt } = await corpNow(tx, corpId)
        await recordUpload(tx, corpId, { mediaUploadId, ...file, ...outcome, failures }, realAt)
      })
    return isDone ? { ok: true, mediaId: tried.mediaId } : { ok: false, file, ...failureOf(tried.problem, failures) }
  }

  function ask(corpId: CorpId, file: CarriedFile): Promise<MediaId> {
    const key = idOf(corpId, file)
    const asked = underWay.get(key)
    if (asked) return asked
    const asking = obtain(corpId, file).finally(() => underWay.delete(key))
    underWay.set(key, asking)
    return asking
  }

  return {
    async idsOf(corpId, files, waitMs) {
      const waited = Promise.withResolvers<null>()
      const timer = setTimeout(() => waited.resolve(null), waitMs)
      try {
        const mediaIds: string[] = []
        for (const file of files) {
          const id = await Promise.race([ask(corpId, file), waited.promise])
          if (id === null) return { ok: false, file, problem: 'under_way', afterMs: underWayMs }
          if (!id.ok) return id
          mediaIds.push(id.mediaId)
        }
        return { ok: true, mediaIds }
      } finally {
        clearTimeout(timer)
      }
    },
    async forget(corpId, files) {
      const ids = files.map((file) => idOf(corpId, file))
      await db.corp(corpId, (tx) => forgetUploads(tx, corpId, ids))
    },
  }
}

const idOf = (corpId: CorpId, { kind, source, scene }: CarriedFile): string =>
  naturalId(corpId, ...(scene === undefined ? [] : [scene]), 'media', kind, source)

/** What WeCom had against a file: something that may pass, or its own code. */
const problemOf = (failure: WecomFailure): string =>
  failure.kind === 'unknown' || failure.class === 'retry' || failure.class === 'wait'
    ? 'wecom_busy'
    : `wecom_${failure.code}`
