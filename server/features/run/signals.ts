import { signalKind } from '#server/engine/signal.ts'

/** A version was put to work on group chats. */
export const runApplied = signalKind<{
  runId: string
  playbookId: string
  version: number
  name: string
  groupChats: number
}>('run.applied')

/** A person stops a run, or lets it go on. */
export const runPaused = signalKind<{ runId: string; reason: string }>('run.paused')
export const runResumed = signalKind<{ runId: string }>('run.resumed')
