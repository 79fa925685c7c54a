import type { GroupChat, Membership } from './group-chat.ts'

/** How a group chat was, for readers that lag behind its changes. */
type Snapshot = { until: number; chat: GroupChat | undefined; members: Membership[] }

/**
 * What groupchat/get still shows after a change: its callback goes out at once, while the API may lag by some two seconds
 * (D92122). Snapshots live as long as the lag and are forgotten by a restart.
 */
export class Past {
  readonly #snapshots = new Map<string, Snapshot[]>()

  /** Keeps a group chat as it is, to be shown until the real instant `until`. `chat` is undefined when it is not there yet. */
  keep(chatId: string, snapshot: Snapshot, now: number): void {
    for (const [id, list] of this.#snapshots) {
      const living = list.filter((one) => one.until > now)
      if (living.length > 0) this.#snapshots.set(id, living)
      else this.#snapshots.delete(id)
    }
    this.#snapshots.set(chatId, [...(this.#snapshots.get(chatId) ?? []), snapshot])
  }

  /** What readers see at the real instant `now`; undefined when they see the present. */
  shownAt(chatId: string, now: number): Omit<Snapshot, 'until'> | undefined {
    return this.#snapshots.get(chatId)?.find((one) => one.until > now)
  }
}
