import { signalKind } from '#server/engine/signal.ts'

/** A playbook has a new version, its first or a later one. */
export const playbookPublished = signalKind<{ playbookId: string; version: number; name: string }>('playbook.published')
