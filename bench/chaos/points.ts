/** The crash points that engines were seen to pass, and how often each was struck. */
import { type Dice } from './dice.ts'

export class Points {
  readonly #struck = new Map<string, number>()

  seen(point: string): void {
    if (!this.#struck.has(point)) this.#struck.set(point, 0)
  }

  struck(point: string): void {
    this.#struck.set(point, (this.#struck.get(point) ?? 0) + 1)
  }

  /** Those that were struck least, so many of them: whichever of these comes up first is struck next. */
  leastStruck(atMost: number, dice: Dice): string[] {
    return [...this.#struck]
      .map(([point, times]) => ({ point, rank: times + dice.roll(1_000) / 1_000 }))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, atMost)
      .map(({ point }) => point)
  }

  get count(): number {
    return this.#struck.size
  }

  /** How many points were struck at least so often. */
  struckAtLeast(times: number): number {
    return [...this.#struck.values()].filter((each) => each >= times).length
  }
}
