/** A part of the programme: what it did, and what the sandbox saw of it. */
import type { Verdict } from './judge.ts'
import type { Points } from './points.ts'

export type PartOptions = {
  /** Kills of the whole programme; each part takes its share, and as much work as belongs to it. */
  kills: number
  seed: number
  points: Points
  say(line: string): void
}

export type PartResult = Partial<Verdict> & {
  kills?: number
  takeoversMs?: readonly number[]
  welcomeTakeoversMs?: readonly number[]
  welcomeTakeoversInAllMs?: readonly number[]
  /** Planted faults that turned a storm red, of how many. */
  planted?: { found: number; of: number }
  /** What is wrong beside the verdict, in words. */
  wrong?: string[]
}

/** With so many kills the programme is as big as its bar asks for. */
export const wholeKills = 240

/** A size that goes with the number of kills, not below the least that makes sense. */
export const sized = (kills: number, whole: number, least: number): number =>
  Math.max(least, Math.round((whole * kills) / wholeKills))

export type Summary = {
  kills: number
  sent: number
  expected: number
  lost: number
  doubled: number
  capBreaches: number
  quietBreaches: number
  race: number
  outage: number
  takeoverP99Ms: number
  welcomeTakeoverP99Ms: number
  plantedFaultFound: boolean
}
