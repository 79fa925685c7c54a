import { PassThrough } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'
import { type Beat, topics } from '#contract/stream.ts'
import type { Actor } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type StreamDeps = {
  /** The beat of each topic of a corp; one that differs from the last look has changed since. */
  readBeats(corpId: CorpId): Promise<ReadonlyMap<string, number>>
  log: FastifyBaseLogger
  /** Between two looks at a corp that someone watches, in ms. Default 1,000. */
  pollMs?: number
  /** After which an open stream is ended, so that its viewer proves anew who it is. Default 15 min. */
  lifeMs?: number
}

export type Streams = {
  /** Streams that are open in this process, of one corp or of all. */
  viewers(corpId?: CorpId): number
  /** Who watches a corp through this process. */
  watching(corpId: CorpId): Actor[]
}

/** Proxies close a silent connection after 30 to 60 s. */
const commentAfterMs = 15_000
/** Streams of one account at once; the oldest ends when it opens another. */
const streamsOfAccount = 20
/** Bytes that wait for a viewer who does not read, beyond which it is let go. */
const backlogBytes = 65_536

type Beats = ReadonlyMap<string, number>
type Viewer = { sink: PassThrough; actor: Actor; known: Beats | null; openedMs: number; toldMs: number }
type Audience = { viewers: Set<Viewer>; timer: NodeJS.Timeout | undefined; looking: boolean }

/**
 * `GET /api/v1/stream`: server-sent events that say what changed, never how. An event `beat` carries the topics; its id
 * carries the beats, so that a browser that comes back hears of what it missed. However many watch a corp, its beats are
 * read once per look; a corp nobody watches is not looked at.
 */
export function streamRoutes(app: Http, deps: StreamDeps): Streams {
  const { pollMs = 1_000, lifeMs = 15 * 60_000 } = deps
  const audiences = new Map<CorpId, Audience>()

  async function look(corpId: CorpId, audience: Audience): Promise<void> {
    if (audience.looking) return
    audience.looking = true
    clearTimeout(audience.timer)
    try {
      const beats = await deps.readBeats(corpId)
      for (const viewer of audience.viewers) tell(viewer, beats)
    } catch (cause) {
      deps.log.warn({ err: cause, corpId }, 'stream: the beats could not be read; looking again')
    }
    const nowMs = performance.now()
    for (const viewer of audience.viewers) {
      if (viewer.sink.writableLength > backlogBytes) viewer.sink.destroy()
      else if (nowMs - viewer.openedMs > lifeMs) viewer.sink.end()
      else if (nowMs - viewer.toldMs > commentAfterMs) write(viewer, ':\n\n')
    }
    audience.looking = false
    if (audience.viewers.size > 0) audience.timer = setTimeout(() => void look(corpId, audience), pollMs)
  }

  function open(actor: Actor, known: Beats | null): PassThrough {
    const { corpId } = actor
    const sink = new PassThrough()
    const openedMs = performance.now()
    const viewer: Viewer = { sink, actor, known, openedMs, toldMs: openedMs }
    const audience = audiences.get(corpId) ?? { viewers: new Set(), timer: undefined, looking: false }
    audiences.set(corpId, audience)
    const own = [...audience.viewers].filter((other) => other.actor.accountId === actor.accountId)
    for (const oldest of own.slice(0, Math.max(0, own.length + 1 - streamsOfAccount))) oldest.sink.end()
    audience.viewers.add(viewer)
    sink.on('close', () => {
      audience.viewers.delete(viewer)
      if (audience.viewers.size > 0) return
      clearTimeout(audience.timer)
      if (audiences.get(corpId) === audience) audiences.delete(corpId)
    })
    write(viewer, 'retry: 2000\n\n')
    void look(corpId, audience)
    return sink
  }

  const options = { config: { permission: 'corp.read' }, exposeHeadRoute: false } as const
  app.get('/api/v1/stream', options, (request, reply) =>
    reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(open(request.actor, knownBeats(request.headers['last-event-id']))),
  )
  app.addHook('preClose', (done) => {
    for (const audience of audiences.values())
      for (const { sink } of audience.viewers)
        if (sink.writableLength === 0) sink.end()
        else sink.destroy()
    done()
  })
  return {
    viewers: (corpId) =>
      [...audiences]
        .filter(([of]) => corpId === undefined || of === corpId)
        .reduce((sum, [, audience]) => sum + audience.viewers.size, 0),
    watching: (corpId) => [...(audiences.get(corpId)?.viewers ?? [])].map(({ actor }) => actor),
  }
}

/** Tells a viewer what changed since it was told last; at the first look of a new one, only where the beats stand. */
function tell(viewer: Viewer, beats: Beats): void {
  const { known } = viewer
  viewer.known = beats
  const id = `id: ${new URLSearchParams([...beats].map(([topic, beat]) => [topic, String(beat)]))}\n`
  if (known === null) return write(viewer, `${id}\n`)
  const changed = topics.filter((topic) => beats.get(topic) !== known.get(topic))
  if (changed.length === 0) return
  const beat: Beat = { topics: changed }
  write(viewer, `${id}event: beat\ndata: ${JSON.stringify(beat)}\n\n`)
}

function write(viewer: Viewer, text: string): void {
  viewer.toldMs = performance.now()
  if (!viewer.sink.writableEnded) viewer.sink.write(text)
}

/** The beats in an event's id, as a browser that comes back sends it; null when there are none. */
function knownBeats(id: string | string[] | undefined): Beats | null {
  if (typeof id !== 'string' || id === '' || id.length > 500) return null
  return new Map(
    [...new URLSearchParams(id)].flatMap(([topic, beat]) => (/^\d{1,15}$/.test(beat) ? [[topic, Number(beat)]] : [])),
  )
}
