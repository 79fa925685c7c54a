/** What an engine under fire tells the harness, one line of JSON each on its file descriptor 3, written before it goes on. */
export type Report =
  | { kind: 'ready' }
  /** A queue began to work on lanes it claimed: each lane with its fence. */
  | { kind: 'begun'; work: number; queue: string; lanes: readonly [lane: number, fence: number][] }
  | { kind: 'ended'; work: number }
  /** A call that asks WeCom to take a mass send back is about to be written. */
  | { kind: 'cancel_asked'; msgid: string }
  /** A crash point was passed for the first time in this process. */
  | { kind: 'point'; point: string }
  /** The process is about to end, or to stop, itself there. */
  | { kind: 'struck'; point: string; blow: Blow }

export type Blow = 'kill' | 'freeze'

/** What the harness tells a running engine, one line of JSON each on its standard input. */
export type Order =
  /**
   * From now on, end or stop at a crash point: at one of `points`, or at any where a queue works, the first `skip` of them
   * let by; each that comes up with this probability.
   */
  | { kind: 'strike'; points: readonly string[] | 'any'; skip: number; blow: Blow; probability: number }
  | { kind: 'spare' }
