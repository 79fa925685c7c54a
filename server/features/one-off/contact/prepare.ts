import type { SaveContactOneOff } from '#contract/contact-one-off.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import { faultsOfLibrary } from '#server/features/content/index.ts'
import { type BothTimes, type CorpRow, corpNow, getCorp } from '#server/features/corp/index.ts'
import { listNames } from '#server/features/media/index.ts'
import { dueOf } from '#server/features/one-off/commands/due.ts'
import { listStaffWithin, listUnknownContacts } from '#server/features/one-off/contact/sql.ts'
import { conditionOf, contactDocumentOf, partTrackId } from '#server/features/one-off/rules/document.ts'
import {
  faultsOfConditions,
  faultsOfDocument,
  faultsOfFiles,
  faultsOfLibraryIn,
  faultsOfWords,
  libraryOf,
  namedFiles,
} from '#server/features/one-off/rules/fault.ts'
import type { OnceForContacts } from '#server/features/run/index.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type ReadyForContacts = {
  input: SaveContactOneOff
  corp: CorpRow
  now: BothTimes
  dueAt: CorpInstant
  document: PlaybookDocument
  /** The staff whose friends the sender may write to; null: all. */
  staffIds: string[] | null
  audiences: OnceForContacts['audiences']
}

/**
 * A one-off to contacts with all that sending it needs. Refuses chosen contacts that the actor does not see (`not_found`),
 * and what breaks a rule (`one_off_invalid`, every fault with its part).
 */
export async function prepareForContacts(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  input: SaveContactOneOff,
  id: string,
): Promise<ReadyForContacts> {
  const { corpId } = actor
  const corp = await getCorp(tx, corpId)
  const now = await corpNow(tx, corpId)
  const staffIds = scope.kind === 'all' ? null : await listStaffWithin(tx, corpId, scope)
  const chosen = input.parts.flatMap(({ to }) => (to.kind === 'contacts' ? to.contactIds : []))
  const unknown = await listUnknownContacts(tx, corpId, scope, [...new Set(chosen)], 100)
  if (unknown.length > 0)
    throw new AppError('not_found', {
      details: unknown.map((value) => ({
        field: 'contactIds',
        value,
        rule: 'exists in your scope',
        repair: 'leave it out',
      })),
    })
  const { dueAt } = dueOf(input, now.at, corp.zone)
  const document = contactDocumentOf(input, `one-off-${id}`)
  const written = [
    ...faultsOfDocument(input, document),
    ...faultsOfConditions(document),
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
    staffIds,
    audiences: input.parts.map(({ to }, index) => ({
      trackId: partTrackId(index + 1),
      contactIds: to.kind === 'contacts' ? to.contactIds : null,
    })),
  }
}

/** Whom each part is for, as the engine asks it. */
export const audiencesOf = ({ input }: ReadyForContacts) =>
  input.parts.map(({ to }) => ({
    contactIds: to.kind === 'contacts' ? to.contactIds : null,
    condition: conditionOf(to),
  }))
