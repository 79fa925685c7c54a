import {
  MEDIA_ENDINGS,
  MEDIA_MAX_BYTES,
  MEDIA_MIN_BYTES,
  MEDIA_NAME_MAX,
  type MediaKind,
  type MediaProblem,
} from '#contract/media.ts'

/** What WeCom takes of a kind beside plain files, by what the content itself says that it is (D90253). */
const forms: Record<MediaKind, readonly string[] | null> = {
  image: ['image/jpeg', 'image/png'],
  video: ['video/mp4', 'video/x-m4v'],
  file: null,
}

/** Whether WeCom would take a file, judged before it is asked; what the content is goes before what its name says. */
export async function judgeFile(
  kind: MediaKind,
  content: Uint8Array,
): Promise<{ ok: true; contentType: string } | { ok: false; problem: MediaProblem }> {
  if (content.length < MEDIA_MIN_BYTES) return { ok: false, problem: 'too_small' }
  if (content.length > MEDIA_MAX_BYTES[kind]) return { ok: false, problem: 'too_big' }
  const { fileTypeFromBuffer } = await import('file-type') // when first needed: a start has three seconds
  const mime = (await fileTypeFromBuffer(content))?.mime
  const taken = forms[kind]
  if (taken === null) return { ok: true, contentType: mime ?? 'application/octet-stream' }
  if (mime === undefined || !taken.includes(mime)) return { ok: false, problem: 'wrong_form' }
  return { ok: true, contentType: mime }
}

/** Whether a name has an ending of its kind. */
export const hasEnding = (kind: MediaKind, name: string): boolean => MEDIA_ENDINGS[kind].test(name)

/** The name that a file gets whose own is taken by another content: `poster.png`, then `poster-2.png`. */
export function nameOf(name: string, place: number): string {
  if (place === 1) return name
  const dot = name.lastIndexOf('.')
  const tail = `-${place}${name.slice(dot)}`
  const stem = Array.from(name.slice(0, dot))
  while (stem.join('').length + tail.length > MEDIA_NAME_MAX) stem.pop()
  return stem.join('') + tail
}

/** The name that WeCom shows a file by: the last part of its path, or of its address. */
export function shownName(source: string): string {
  const path = source.replace(/[?#].*$/, '')
  const last = path.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last) || 'file'
  } catch {
    return last || 'file' // a stray % is a name like any other
  }
}

/** A media id lives three days (D90253); one this old, in ms, is renewed, so that a sidebar still has time to use it. */
export const usableMs = 66 * 3_600_000

/** Tries in a row, the first included, before a file that may come yet is given up; and the wait after each, in ms. */
const triesAtMost = 7
const waitMs = (failures: number): number => Math.min(300_000, 5_000 * 3 ** (failures - 1))

/** After this, in ms, a failure says nothing any more: somebody may have put it right. */
const forgottenMs = 10 * 60_000

export type Failure = {
  /** Why there is none: a `MediaProblem`, or what WeCom refused it with. */
  problem: string
  /** When it makes sense to try again, in ms from now; null when it makes none. */
  afterMs: number | null
}

/** What is known of a file from the latest try. */
export type Known = { mediaId: string | null; problem: string | null; failures: number; agoMs: number }

export type Standing = { kind: 'usable'; mediaId: string } | { kind: 'failed'; failure: Failure } | { kind: 'try' }

/** Whether a file is to be uploaded now, from what the latest try brought. */
export function standingOf({ mediaId, problem, failures, agoMs }: Known): Standing {
  if (mediaId !== null) return agoMs < usableMs ? { kind: 'usable', mediaId } : { kind: 'try' }
  if (problem === null || agoMs >= forgottenMs) return { kind: 'try' }
  if (!mayPass(problem) || failures >= triesAtMost) return { kind: 'failed', failure: { problem, afterMs: null } }
  const leftMs = waitMs(failures) - agoMs
  return leftMs > 0 ? { kind: 'failed', failure: { problem, afterMs: leftMs } } : { kind: 'try' }
}

/** A try that failed, after `failures` before it. */
export const failureOf = (problem: string, failures: number): Failure => ({
  problem,
  afterMs: mayPass(problem) && failures < triesAtMost ? waitMs(failures) : null,
})

/** Problems that may go by themselves. */
const mayPass = (problem: string): boolean => problem === 'unreachable' || problem === 'wecom_busy'

/** How many failures in a row those make with the one before. */
export const failuresAfter = (known: Known | null): number =>
  known === null || known.problem === null || known.agoMs >= forgottenMs ? 1 : known.failures + 1
