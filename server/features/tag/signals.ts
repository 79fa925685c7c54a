import { signalKind } from '#server/engine/signal.ts'

/** Contacts have a tag that they had not. */
export const tagAdded = signalKind<{ tagId: string; contactIds: string[] }>('tag.added')
