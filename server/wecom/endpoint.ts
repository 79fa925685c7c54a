import type { z } from 'zod'
import type { WecomResult } from '#server/wecom/result.ts'

/**
 * One WeCom API. `repeat` tells what may be done when an answer is lost or WeCom is busy: `safe` calls (all reads, and
 * writes that change nothing the second time) are made again, `never` ones are left with an unknown outcome.
 */
export type Endpoint<T> = {
  api: string
  method: 'GET' | 'POST'
  repeat: 'safe' | 'never'
  answer: z.ZodType<T>
}

/** What goes to an API besides the token. Undefined parts of the query are left out. */
export type Payload = {
  query?: Record<string, string | undefined>
  json?: object
  form?: FormData
}

export type CallOptions = {
  /** For the call with all its attempts. */
  timeoutMs?: number
  signal?: AbortSignal
  /** Runs right before the first byte of each attempt is written. What it throws stops the call and is thrown on. */
  beforeSend?: () => void
}

export type Call = <T>(endpoint: Endpoint<T>, payload: Payload, options?: CallOptions) => Promise<WecomResult<T>>
