import { randomBytes } from 'node:crypto'
import { contentHash } from '../id.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import { pictureSize, videoSeconds } from './media-size.ts'
import type { Call, Route, Upload } from './route.ts'

const megabyte = 1024 * 1024
/** Real milliseconds a media id lives (D90253). */
export const mediaLifeMs = 3 * 86_400_000
const jobLifeMs = 3_600_000

type Kind = 'image' | 'voice' | 'video' | 'file'
/** Most bytes of each kind: media/upload (D90253) and upload_attachment (D95098). */
const uploadLimit: Record<Kind, number> = {
  image: 10 * megabyte,
  voice: 2 * megabyte,
  video: 10 * megabyte,
  file: 20 * megabyte,
}
const attachmentLimit = { image: 10 * megabyte, video: 10 * megabyte, file: 10 * megabyte }
/** Seconds of a video, and pixels of the long and the short side of a moment's picture (D95098). */
const videoLimit = 30
const pictureSides = { long: 10_800, short: 1_080 }
const leastBytes = 5
/** media/uploadimg: bytes, and pictures a day and a month (D90256, D90312). */
const pictureLimit = { bytes: 2 * megabyte, day: 1_000, month: 3_000 }

export const mediaRoutes: Route[] = [
  {
    path: '/cgi-bin/media/upload',
    method: 'POST',
    section: 11,
    kind: 'upload',
    answer: ({ world, query }, upload) => {
      const type = query['type'] ?? ''
      if (!isKind(type)) throw new WecomError(40004, `invalid media type ${JSON.stringify(type)}`)
      const mediaId = keepMedia(world, type, checkFile(type, upload, uploadLimit[type]))
      return { type, media_id: mediaId, created_at: String(Math.floor(world.realNow() / 1000)) }
    },
  },
  {
    path: '/cgi-bin/media/uploadimg',
    method: 'POST',
    section: 11,
    kind: 'upload',
    answer: ({ world }, upload) => {
      const file = checkFile('image', upload, pictureLimit.bytes)
      const since = (ms: number): number =>
        world.store.row<{ count: number }>(
          `select count(*) as count from media where type = 'url' and made_real_at > ?`,
          world.realNow() - ms,
        )?.count ?? 0
      if (since(86_400_000) >= pictureLimit.day || since(30 * 86_400_000) >= pictureLimit.month) {
        throw new WecomError(45009, 'api freq out of limit: pictures of the day or month')
      }
      return { url: `${world.origin()}/media/${keepMedia(world, 'url', file)}` }
    },
  },
  {
    path: '/cgi-bin/media/upload_attachment',
    method: 'POST',
    section: 11,
    kind: 'upload',
    answer: ({ world, query }, upload) => {
      const type = query['media_type'] ?? ''
      if (type !== 'image' && type !== 'video' && type !== 'file') {
        throw new WecomError(40004, `invalid media_type ${JSON.stringify(type)}`)
      }
      const scene = query['attachment_type'] ?? ''
      if (scene !== '1' && scene !== '2')
        throw new WecomError(41072, `invalid attachment_type ${JSON.stringify(scene)}`)
      const file = checkFile(type, upload, attachmentLimit[type], 41080)
      checkMeasure(type, scene, file.content)
      return {
        type,
        media_id: keepMedia(world, `attachment${scene}:${type}`, file),
        created_at: Math.floor(world.realNow() / 1000),
      }
    },
  },
  {
    path: '/cgi-bin/media/get',
    method: 'GET',
    section: 11,
    kind: 'download',
    answer: (call) => {
      const mediaId = call.query['media_id'] ?? ''
      if (mediaId === '') throw new WecomError(41006, 'media_id missing')
      const media = findMedia(call.world, mediaId)
      if (!media || media.type === 'url') throw new WecomError(40007, 'invalid media_id')
      return media
    },
  },
  {
    path: '/cgi-bin/media/upload_by_url',
    method: 'POST',
    section: 11,
    answer: (call) => {
      const { body, world } = call
      body.integer('scene', { missing: 40058, min: 1, max: 1 })
      const type = body.text('type', { missing: 40058 })
      if (type !== 'video' && type !== 'file') throw new WecomError(40004, `invalid media type ${JSON.stringify(type)}`)
      const filename = body.text('filename', { missing: 40058, maxBytes: 128 })
      const url = body.text('url', { missing: 40058, maxBytes: 1024 })
      if (!/^https?:\/\/\S+$/i.test(url)) throw new WecomError(830001, `invalid url ${JSON.stringify(url)}`)
      const md5 = body.text('md5', { missing: 40058 })
      const jobid = randomBytes(24).toString('base64url')
      world.store.run(
        'insert into media_job (jobid, type, filename, url, md5, made_real_at) values (?, ?, ?, ?, ?, ?)',
        jobid,
        type,
        filename,
        url,
        md5,
        world.realNow(),
      )
      world.fetchMedia(jobid)
      return { jobid }
    },
  },
  {
    path: '/cgi-bin/media/get_upload_by_url_result',
    method: 'POST',
    section: 11,
    answer: ({ body, world }) => {
      const jobid = body.text('jobid', { missing: 40058 })
      const job = world.store.row<{ status: number; detail: string; made_real_at: number }>(
        'select status, detail, made_real_at from media_job where jobid = ?',
        jobid,
      )
      if (!job || job.made_real_at < world.realNow() - jobLifeMs)
        throw new WecomError(40088, `jobid does not exist: ${jobid}`)
      return { status: job.status, detail: JSON.parse(job.detail) as Record<string, unknown> } // written by the job
    },
  },
]

/** Pictures of moments are no larger than WeCom shows, and videos no longer (D95098). */
function checkMeasure(type: 'image' | 'video' | 'file', scene: '1' | '2', content: Uint8Array): void {
  const seconds = type === 'video' ? (videoSeconds(content) ?? 0) : 0
  if (seconds > videoLimit) throw new WecomError(41082, `video plays ${seconds} s, over ${videoLimit}`)
  const size = type === 'image' && scene === '1' ? pictureSize(content) : undefined
  if (!size) return
  const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)]
  if (long > pictureSides.long || short > pictureSides.short) {
    throw new WecomError(
      41081,
      `picture is ${size.width}×${size.height}: its sides may be ${pictureSides.long} and ${pictureSides.short} at most`,
    )
  }
}

function isKind(type: string): type is Kind {
  return type === 'image' || type === 'voice' || type === 'video' || type === 'file'
}

/** A file that is there, neither empty nor too big, and of the format its kind demands. */
function checkFile(kind: Kind, upload: Upload | undefined, most: number, tooBig = 45001): Upload {
  if (!upload || upload.content.length === 0) throw new WecomError(44001, 'empty media data')
  const size = upload.content.length
  if (size <= leastBytes) throw new WecomError(40006, `invalid media size ${size}: it must be over ${leastBytes} bytes`)
  if (size > most) throw new WecomError(tooBig, `media size out of limit: ${size} bytes, over ${most}`)
  if (!hasFormat(kind, Buffer.from(upload.content.subarray(0, 12)))) {
    throw new WecomError(40004, `invalid media file: the content is not ${formats[kind]}`)
  }
  return upload
}

const formats: Record<Kind, string> = { image: 'JPG or PNG', voice: 'AMR', video: 'MP4', file: 'a file' }

function hasFormat(kind: Kind, head: Buffer): boolean {
  switch (kind) {
    case 'image':
      return head.subarray(0, 3).toString('hex') === 'ffd8ff' || head.subarray(0, 4).toString('hex') === '89504e47'
    case 'voice':
      return head.subarray(0, 5).toString('latin1') === '#!AMR'
    case 'video':
      return head.subarray(4, 8).toString('latin1') === 'ftyp'
    case 'file':
      return true
    default:
      return kind satisfies never
  }
}

/** Keeps a file for 3 days, a picture of uploadimg for good; answers its id. */
export function keepMedia(world: World, type: string, file: Upload): string {
  const mediaId = `${type === 'url' ? '' : '3'}${randomBytes(32).toString('base64url')}`
  const now = world.realNow()
  world.store.run(
    'insert into media (media_id, type, filename, mime, content, content_hash, made_real_at, expires_real_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
    mediaId,
    type,
    file.filename,
    file.mime,
    file.content,
    contentHash(file.content),
    now,
    type === 'url' ? null : now + mediaLifeMs,
  )
  return mediaId
}

/** A file that has not passed its life. */
export function findMedia(world: Call['world'], mediaId: string): (Upload & { type: string }) | undefined {
  return world.store.row<Upload & { type: string }>(
    'select type, filename, mime, content from media where media_id = ? and (expires_real_at is null or expires_real_at > ?)',
    mediaId,
    world.realNow(),
  )
}
