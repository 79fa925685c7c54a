import type { SaveOneOff } from '#contract/one-off.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import { faultsOfLibrary } from '#server/features/content/index.ts'
import { type BothTimes, type CorpRow, corpNow, getCorp } from '#server/features/corp/index.ts'
import { listNames } from '#server/features/media/index.ts'
import { dueOf } from '#server/features/one-off/commands/due.ts'
import { documentOf, partId } from '#server/features/one-off/rules/document.ts'
import {
  faultsOfDocument,
  faultsOfFiles,
  faultsOfLibraryIn,
  faultsOfParts,
  faultsOfWords,
  libraryOf,
  namedFiles,
} from '#server/features/one-off/rules/fault.ts'
import { type ChatToApply, listChatsToApply } from '#server/features/run/index.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type Ready = {
  input: SaveOneOff
  corp: CorpRow
  now: BothTimes
  dueAt: CorpInstant
  document: PlaybookDocument
  chats: { chat: ChatToApply; place: number; stepId: string }[]
}

/** No playbook has this id, so that what runs in a group chat is not asked for. */
const noPlaybook = '00000000-0000-0000-0000-000000000000'

/**
 * A one-off with all that sending it needs. Refuses group chats that the actor does not see (`not_found`) or that are
 * dismissed (`group_chat_unavailable`), and what breaks a rule (`one_off_invalid`, every fault with its part).
 */
export async function prepare(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  input: SaveOneOff,
  id: string,
): Promise<Ready> {
  const { corpId } = actor
  const corp = await getCorp(tx, corpId)
  const now = await corpNow(tx, corpId)
  const ids = [...new Set(input.parts.flatMap((part) => part.groupChatIds))]
  const found = new Map(
    (await listChatsToApply(tx, corpId, scope, ids, noPlaybook)).map((chat) => [chat.groupChatId, chat]),
  )
  const unseen = ids.filter((groupChatId) => !found.has(groupChatId))
  if (unseen.length > 0)
    throw new AppError('not_found', {
      details: unseen
        .slice(0, 100)
        .map((value) => ({ field: 'groupChatIds', value, rule: 'exists in your scope', repair: 'leave it out' })),
    })
  const dismissed = [...found.values()].filter((chat) => chat.dismissed)
  if (dismissed.length > 0)
    throw new AppError('group_chat_unavailable', {
      details: dismissed.map(({ groupChatId, name }) => ({
        field: 'groupChatIds',
        value: groupChatId,
        name,
        reason: 'dismissed',
        rule: 'is not dismissed',
      })),
    })
  const { dueAt, at } = dueOf(input, now.at, corp.zone)
  const document = documentOf(input, `one-off-${id}`, at)
  const written = [
    ...faultsOfParts(input, (groupChatId) => found.get(groupChatId)?.name ?? groupChatId),
    ...faultsOfDocument(input, document),
    ...faultsOfWords(input, document, await readLexicon(tx, corpId)),
    ...faultsOfLibraryIn(input, await faultsOfLibrary(tx, corpId, libraryOf(input))),
  ]
  const told = new Set(written.map(({ field }) => field))
  const absent = faultsOfFiles(input, await listNames(tx, corpId, namedFiles(input)))
  const faults = [...written, ...absent.filter(({ field }) => !told.has(field))]
  if (faults.length > 0) throw new AppError('one_off_invalid', { details: faults.slice(0, 100) })
  return {
    input,
    corp,
    now,
    dueAt,
    document,
    chats: input.parts.flatMap((part, index) =>
      part.groupChatIds.flatMap((groupChatId) => {
        const chat = found.get(groupChatId)
        return chat ? [{ chat, place: index + 1, stepId: partId(index + 1) }] : []
      }),
    ),
  }
}
