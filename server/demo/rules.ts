/** Why the demo's clock is not running as asked. */
export type Held = 'engine_behind' | 'nobody_watching' | 'story_over' | 'acting_as_person'

export type DemoFacts = {
  wantedRate: number
  /** Corp ms by which the engine is behind what is due. */
  lagMs: number
  /** Real ms since someone last looked. */
  unwatchedMs: number
  /** Corp days since the story began. */
  storyDays: number
  /** Somebody acts as a person: in the sandbox's chat window, or on a staff page. */
  isActing: boolean
  wasBehind: boolean
}

const minuteMs = 60_000
/** The clock holds when the engine is this far behind, and goes on when it has come nearer than the second (spec 70). */
const holdAboveMs = 10 * minuteMs
const goBelowMs = 2 * minuteMs
const storyDaysAtMost = 120
const unwatchedAtMostMs = 30 * minuteMs

/** How fast the demo's clock runs, and why not as asked. */
export function demoRate(facts: DemoFacts): { rate: number; held: Held | null } {
  const { wantedRate } = facts
  if (wantedRate === 0) return { rate: 0, held: null }
  if (facts.storyDays >= storyDaysAtMost) return { rate: 0, held: 'story_over' }
  if (facts.unwatchedMs >= unwatchedAtMostMs) return { rate: 0, held: 'nobody_watching' }
  if (facts.isActing) return { rate: Math.min(1, wantedRate), held: 'acting_as_person' }
  if (wantedRate > 1 && facts.lagMs > (facts.wasBehind ? goBelowMs : holdAboveMs))
    return { rate: 0, held: 'engine_behind' }
  return { rate: wantedRate, held: null }
}

/** A number in [0, 1) that is always the same for the same words: FNV-1a, mixed. */
export function draw(...words: readonly string[]): number {
  let hash = 0x811c9dc5
  for (const char of words.join(' ')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
}

/**
 * After how many corp ms a modelled staff member does a task, or null when never: nine in ten within the hour, some
 * late, one in fifty not at all.
 */
export function taskDelayMs(userid: string, staffTaskId: string): number | null {
  const mood = draw(userid, staffTaskId)
  if (mood < 0.02) return null
  if (mood < 0.12) return (60 + draw('late', staffTaskId) * 40) * minuteMs
  return (3 + draw('soon', staffTaskId) * 45) * minuteMs
}
