import { createHash } from 'node:crypto'
import { keepMedia } from './protocol/media.ts'
import type { World } from './world/world.ts'

/** Largest file that media/upload_by_url takes (D96219), and how long the sandbox waits for one. */
const mostBytes = 200 * 1024 * 1024
const timeoutMs = 60_000

type Job = { type: string; filename: string; url: string; md5: string }

/**
 * Downloads what media/upload_by_url ordered, writes the outcome down and calls back with upload_media_job_finish.
 * The server must honour Range, as WeCom demands (830001); a file over the limit gives 830002, anything else 830003.
 */
export async function runMediaJob(world: World, jobid: string): Promise<void> {
  const job = world.store.row<Job>('select type, filename, url, md5 from media_job where jobid = ?', jobid)
  if (!job) return
  const detail = await download(world, job)
  world.store.transaction(() => {
    world.store.run('update media_job set status = 3, detail = ? where jobid = ?', JSON.stringify(detail), jobid)
    world.emit({ Event: 'upload_media_job_finish', JobId: jobid })
  })
}

async function download(world: World, job: Job): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(job.url, { headers: { range: 'bytes=0-' }, signal: AbortSignal.timeout(timeoutMs) })
    if (response.status !== 206) return failed(830001, `the server answered HTTP ${response.status} to a Range request`)
    if (Number(response.headers.get('content-length') ?? 0) > mostBytes) return failed(830002, 'the file is too big')
    const content = new Uint8Array(await response.arrayBuffer())
    if (content.length > mostBytes) return failed(830002, 'the file is too big')
    if (createHash('md5').update(content).digest('hex') !== job.md5.toLowerCase()) return failed(830003, 'md5 differs')
    const mime = response.headers.get('content-type') ?? 'application/octet-stream'
    const mediaId = keepMedia(world, job.type, { filename: job.filename, mime, content })
    return { errcode: 0, errmsg: 'ok', media_id: mediaId, created_at: String(Math.floor(world.realNow() / 1000)) }
  } catch (error) {
    return failed(830003, error instanceof Error ? error.message : String(error))
  }
}

function failed(errcode: number, errmsg: string): Record<string, unknown> {
  return { errcode, errmsg }
}
