/** What calls to WeCom may take, and what is waited between them: all in real ms. */
export type Timing = {
  /** How long WeCom has to answer a create. */
  callTimeoutMs: number
  /** A slot is waited for this long at most before its sender's mass send is made. */
  gatherMs: number
  /** For this long results, and the list of mass sends, may lag behind what happened. */
  resultLagMs(rate: number): number
  /**
   * Until results are asked for again, for a send that has waited so many ms of corp time. WeCom tells of confirmations
   * only when asked.
   */
  pollAfterMs(waitedCorpMs: number, rate: number): number
}

/** Results: 10 s, less on a fast clock, never under 2 s. Polls: a tenth of the wait, between 2 s and 60 s. */
export const usualTiming: Timing = {
  callTimeoutMs: 6_000,
  gatherMs: 1_500,
  resultLagMs: (rate) => Math.max(2_000, 10_000 / Math.max(rate, 1)),
  pollAfterMs: (waitedCorpMs, rate) => Math.min(60_000, Math.max(2_000, waitedCorpMs / 10 / Math.max(rate, 1))),
}
