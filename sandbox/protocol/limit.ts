/** Calls allowed for the corp on one API path: a minute and an hour (D90312). */
const minuteLimit = 10_000
const hourLimit = 150_000
/** Paths with an hour's limit of their own: tickets of the corp and of the app (D90312). */
const hourLimits: Record<string, number> = { '/cgi-bin/get_jsapi_ticket': 400, '/cgi-bin/ticket/get': 100 }
/** Paths with a minute's limit of their own (D95094). */
const minuteLimits: Record<string, number> = { '/cgi-bin/externalcontact/add_moment_task': 10 }
const minuteMs = 60_000
const hourMs = 3_600_000

type Count = { minute: number; minuteCalls: number; hour: number; hourCalls: number; blockedUntil: number }

/**
 * Frequency control on real time: over the minute's limit a path is closed for 60 s, over the hour's for 60 min.
 * It is WeCom's memory of the present hour, so it does not survive a restart.
 */
export class Limiter {
  readonly #counts = new Map<string, Count>()

  /** Counts a call; false means 45009. */
  admit(path: string, now: number, perMinute = minuteLimits[path] ?? minuteLimit): boolean {
    const minute = Math.floor(now / minuteMs)
    const hour = Math.floor(now / hourMs)
    const count = this.#counts.get(path) ?? { minute, minuteCalls: 0, hour, hourCalls: 0, blockedUntil: 0 }
    this.#counts.set(path, count)
    if (now < count.blockedUntil) return false
    if (count.minute !== minute) Object.assign(count, { minute, minuteCalls: 0 })
    if (count.hour !== hour) Object.assign(count, { hour, hourCalls: 0 })
    count.minuteCalls += 1
    count.hourCalls += 1
    if (count.hourCalls > (hourLimits[path] ?? hourLimit)) count.blockedUntil = now + hourMs
    else if (count.minuteCalls > perMinute) count.blockedUntil = now + minuteMs
    return now >= count.blockedUntil
  }

  /** Opens every path again. */
  clear(): void {
    this.#counts.clear()
  }
}

const wrongSecretsAllowed = 30

/** Callers that tried too many wrong secrets: their address is closed for an hour (D91039). How many is the sandbox's choice. */
export class SecretGuard {
  readonly #wrong = new Map<string, { count: number; until: number }>()

  isClosed(ip: string, now: number): boolean {
    return (this.#wrong.get(ip)?.until ?? 0) > now
  }

  wrong(ip: string, now: number): void {
    const count = (this.#wrong.get(ip)?.count ?? 0) + 1
    this.#wrong.set(ip, {
      count: count > wrongSecretsAllowed ? 0 : count,
      until: count > wrongSecretsAllowed ? now + hourMs : 0,
    })
  }

  clear(): void {
    this.#wrong.clear()
  }
}
