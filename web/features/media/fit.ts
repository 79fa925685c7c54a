import {
  MEDIA_ENDINGS,
  MEDIA_MAX_BYTES,
  MEDIA_MIN_BYTES,
  MEDIA_NAME_MAX,
  type MediaKind,
  type MediaProblem,
} from '#contract/media.ts'

/** Why a file of this computer cannot be taken. */
export const uploadProblems = ['too_small', 'too_big', 'wrong_form'] as const satisfies readonly MediaProblem[]
export type UploadProblem = (typeof uploadProblems)[number]

/** What the browser's own choice of files offers. */
export const accepted: Record<MediaKind, string> = {
  image: 'image/jpeg,image/png,.jpg,.jpeg,.png',
  video: 'video/mp4,.mp4',
  file: '',
}

/** Endings that go with what a browser says of a file, where its name has none that fits (`.jfif`, `.m4v`). */
const endings: Readonly<Record<string, string>> = { 'image/jpeg': '.jpg', 'image/png': '.png', 'video/mp4': '.mp4' }

/** The name that a file of this computer goes by in messages: without signs that no name has there, and not too long. */
export function nameFor(file: { name: string; type: string }, kind: MediaKind): string {
  const plain = file.name
    .normalize('NFC')
    .replaceAll(/[\\/<>:"|?*\p{Cc}]/gu, '-')
    .trim()
  const fits = MEDIA_ENDINGS[kind].test(plain)
  const dot = plain.lastIndexOf('.')
  const ending = fits ? plain.slice(dot) : (endings[file.type] ?? (dot > 0 ? plain.slice(dot) : ''))
  const stem = Array.from(dot > 0 || fits ? plain.slice(0, dot) : plain)
  while (stem.join('').length + ending.length > MEDIA_NAME_MAX) stem.pop()
  return (stem.join('').trim() || 'file') + ending
}

/** Why a file cannot be taken, as far as this computer can tell; null when nothing speaks against it. */
export function problemOf(file: { name: string; size: number }, kind: MediaKind): UploadProblem | null {
  if (!MEDIA_ENDINGS[kind].test(file.name)) return 'wrong_form'
  if (file.size > MEDIA_MAX_BYTES[kind]) return 'too_big'
  return file.size < MEDIA_MIN_BYTES ? 'too_small' : null
}

/** Megabytes to two places, never below what they are: what is over a limit does not read like it. */
export const megabytes = (bytes: number): number => Math.ceil((bytes / 1024 / 1024) * 100) / 100
