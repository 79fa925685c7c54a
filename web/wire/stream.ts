import type { QueryClient } from '@tanstack/react-query'
import { gatherBeats, topicsOf } from './beat.ts'
import { everyTopic, type Topic } from './topic.ts'

export type Liveness = 'live' | 'polling'

const batchMs = 1_000
const pollMs = 5_000

/**
 * Keeps open pages up to date: beats of `GET stream` mark the queries of their topics stale, and while no stream
 * stands everything is asked again every five seconds. Returns what ends it.
 */
export function followStream(client: QueryClient, tell: (liveness: Liveness) => void): () => void {
  const refresh = (batch: ReadonlySet<Topic>): void => {
    void client.invalidateQueries({ predicate: ({ meta }) => meta?.topics?.some((topic) => batch.has(topic)) ?? false })
  }
  const gather = gatherBeats(
    batchMs,
    () => performance.now(),
    (run, ms) => setTimeout(run, ms),
    refresh,
  )

  let source: EventSource | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  const poll = () => {
    tell('polling')
    timer ??= setInterval(() => {
      if (!document.hidden) refresh(everyTopic)
      if (source?.readyState === EventSource.CLOSED) listen()
    }, pollMs)
  }
  const stopPolling = () => {
    clearInterval(timer)
    timer = undefined
  }
  const listen = () => {
    source?.close()
    source = new EventSource('/api/v1/stream')
    source.addEventListener('open', () => {
      stopPolling()
      tell('live')
    })
    source.addEventListener('beat', (event: MessageEvent<string>) => gather(topicsOf(event.data)))
    source.addEventListener('error', poll)
  }
  listen()
  return () => {
    stopPolling()
    source?.close()
  }
}
