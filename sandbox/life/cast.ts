import { memberTraits, type MemberTraits } from '#people/traits.ts'

/** Characters of the people met so far: they follow from the seed, so this only saves working them out again. */
export class Cast {
  readonly #seed: string
  readonly #traits = new Map<string, MemberTraits>()

  constructor(seed: string) {
    this.#seed = seed
  }

  traits(person: string): MemberTraits {
    const known = this.#traits.get(person)
    if (known) return known
    const made = memberTraits(this.#seed, person)
    this.#traits.set(person, made)
    return made
  }
}
