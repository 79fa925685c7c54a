import { memberTraits, type MemberTraits } from '#people/traits.ts'
import type { Message } from '../world/message.ts'
import type { Store } from '../store.ts'

/** How many of its latest messages a group chat remembers word for word. */
const memory = 40

/**
 * What the people know of each other, kept at hand: characters, which follow from the seed, and what was said lately, which
 * stands in the store. Both can be worked out again at any time.
 */
export class Cast {
  readonly #seed: string
  readonly #store: Store
  readonly #lately = new Map<string, string[]>()
  readonly #traits = new Map<string, MemberTraits>()

  constructor(seed: string, store: Store) {
    this.#seed = seed
    this.#store = store
  }

  traits(person: string): MemberTraits {
    const known = this.#traits.get(person)
    if (known) return known
    const made = memberTraits(this.#seed, person)
    this.#traits.set(person, made)
    return made
  }

  /** The latest texts of a group chat. */
  lately(chatId: string): readonly string[] {
    const known = this.#lately.get(chatId)
    if (known) return known
    const texts = this.#store
      .rows<{ text: string }>('select text from message where chat_id = ? order by seq desc limit ?', chatId, memory)
      .map((message) => message.text)
      .toReversed()
    this.#lately.set(chatId, texts)
    return texts
  }

  /** Remembers a message that was just delivered. */
  heard(message: Message & { kind: 'group' }): void {
    const texts = this.#lately.get(message.chatId)
    if (!texts) return
    texts.push(message.content.text)
    if (texts.length > memory) texts.shift()
  }
}
