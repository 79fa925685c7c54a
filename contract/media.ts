/** Files that messages carry: pictures, videos and documents that a corp keeps, and those that an address names. */
import { z } from 'zod'
import { instant } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import { URL_MAX_BYTES } from './playbook/content.ts'

export { isRemoteMedia } from './media-address.ts'

export const MEDIA_KINDS = ['image', 'video', 'file'] as const
export const mediaKind = z.enum(MEDIA_KINDS)
export type MediaKind = z.infer<typeof mediaKind>

const megabyte = 1024 * 1024
/** The most bytes that WeCom takes of each (D90253); it takes none of five or fewer. */
export const MEDIA_MAX_BYTES: Record<MediaKind, number> = {
  image: 10 * megabyte,
  video: 10 * megabyte,
  file: 20 * megabyte,
}
export const MEDIA_MIN_BYTES = 6
export const MEDIA_NAME_MAX = 120

/** Endings that a name of each kind has; its content must be of that form too. */
export const MEDIA_ENDINGS: Record<MediaKind, RegExp> = {
  image: /\.(jpe?g|png)$/i,
  video: /\.mp4$/i,
  file: /\.[a-z0-9]{1,8}$/i,
}

/** What a message names its file by: the path that the file has beside the playbook, which stays beside it. */
export const mediaName = z
  .string()
  .trim()
  .min(1)
  .max(MEDIA_NAME_MAX)
  .regex(
    /^(?![a-z]+:|\/)(?!.*(^|\/)\.{1,2}(\/|$))[^\\<>:"|?*\p{Cc}]+\.[A-Za-z0-9]{1,8}$/u,
    'A file name with its ending.',
  )

/** Its content never changes: the same name with another content is another file, under another name. */
export const mediaFile = z.object({
  mediaFileId: z.guid(),
  name: z.string(),
  contentType: z.string(),
  bytes: z.int(),
  uploadedRealAt: instant,
  uploadedBy: z.string(),
})
export type MediaFile = z.infer<typeof mediaFile>

/** The body of an upload is the file itself. */
export const uploadMediaQuery = z.strictObject({ name: mediaName, kind: mediaKind })

export const mediaQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().min(1).max(60).optional(),
  kind: mediaKind.optional(),
})
export type MediaQuery = z.output<typeof mediaQuery>
export const mediaPage = page(mediaFile)

export const mediaContentQuery = z.strictObject({ source: z.string().min(1).max(URL_MAX_BYTES), kind: mediaKind })

/**
 * Why a file cannot go out: the corp has none of that name, its address gives none now or leads where Qunce may not go,
 * it is empty, too big, or of another form than it says.
 */
export const mediaProblems = [
  'absent',
  'unreachable',
  'forbidden_address',
  'too_small',
  'too_big',
  'wrong_form',
] as const
export type MediaProblem = (typeof mediaProblems)[number]
