type Listener = () => void

const listeners = new Set<Listener>()
/** Beats come many times a second in a busy corp; one look a second is enough for a person. */
const pauseMs = 1_000
/** Where no stream stands, pages look by themselves. */
const pollMs = 15_000
const topics = ['staff_task', 'delivery', 'occurrence', 'group_chat']

let source: EventSource | null = null
let opening: ReturnType<typeof setTimeout> | undefined
let hasRested = false
let soon: ReturnType<typeof setTimeout> | undefined
let poll: ReturnType<typeof setInterval> | undefined

/** Calls the listener when something may have changed for it, until the answer is called. */
export function onNews(listener: Listener): () => void {
  listeners.add(listener)
  if (listeners.size === 1) begin()
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) end()
  }
}

/** Tells all listeners now. */
export function tellNews(): void {
  clearTimeout(soon)
  soon = undefined
  if (!document.hidden) for (const listener of listeners) listener()
}

const tellSoon = (): void => {
  soon ??= setTimeout(tellNews, pauseMs)
}

function begin(): void {
  document.addEventListener('visibilitychange', follow)
  addEventListener('online', tellSoon)
  follow()
}

function end(): void {
  document.removeEventListener('visibilitychange', follow)
  removeEventListener('online', tellSoon)
  rest()
  hasRested = false
}

/** Listens while somebody looks, and not else: a phone in a pocket keeps no line open. */
function follow(): void {
  if (document.hidden) {
    rest()
    return
  }
  // On a slow line a stream would compete with what the page has just asked for.
  opening ??= setTimeout(listen, pauseMs)
  poll ??= setInterval(() => {
    if (source?.readyState !== EventSource.OPEN) tellNews()
  }, pollMs)
  if (hasRested) tellSoon()
  hasRested = false
}

function listen(): void {
  source = new EventSource('/api/v1/stream')
  source.addEventListener('beat', (event: MessageEvent<string>) => {
    if (topics.some((topic) => event.data.includes(`"${topic}"`))) tellSoon()
  })
}

function rest(): void {
  hasRested = true
  clearTimeout(opening)
  opening = undefined
  source?.close()
  source = null
  clearInterval(poll)
  poll = undefined
}
