import '@tanstack/react-query'
import type { Topic } from '#contract/stream.ts'

export type { Topic }

/** Every topic, as a value: the contract's list would bring its schemas along. */
const known: Record<Topic, true> = {
  delivery: true,
  occurrence: true,
  group_chat: true,
  staff_task: true,
  sync: true,
  playbook: true,
  content: true,
  run: true,
  journey: true,
  moment: true,
  group_welcome: true,
  demo: true,
  corp: true,
}

export const isTopic = (value: unknown): value is Topic => typeof value === 'string' && Object.hasOwn(known, value)

export const everyTopic: ReadonlySet<Topic> = new Set(Object.keys(known).filter(isTopic))

declare module '@tanstack/react-query' {
  interface Register {
    /** The topics that make a query stale; one without topics lives by its time alone. */
    queryMeta: { topics?: readonly Topic[] }
  }
}
