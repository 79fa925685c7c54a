import { z } from 'zod'
import type {
  ContactOneOffItem,
  ContactOneOffPage,
  ContactOneOffPreview,
  OneOffContact,
  OneOffContactsQuery,
  SaveContactOneOff,
} from '#contract/contact-one-off.ts'
import { instant } from '#contract/occurrence.ts'
import type { OneOffsQuery } from '#contract/one-off.ts'
import type { Page } from '#contract/paging.ts'
import { governorOfDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import { contactSlots } from '#server/features/governor/index.ts'
import { audiencesOf, prepareForContacts } from '#server/features/one-off/contact/prepare.ts'
import { countContacts, listContactsOfRun } from '#server/features/one-off/contact/result-sql.ts'
import {
  type ContactOneOffRow,
  findContactOneOff,
  listContactOneOffs,
  listUnknownContacts,
  type Reader,
} from '#server/features/one-off/contact/sql.ts'
import { countsOf, figuresOf, figuresOfPart, reasonsOf } from '#server/features/one-off/rules/contact-figure.ts'
import { partId, partTrackId } from '#server/features/one-off/rules/document.ts'
import { measure } from '#server/features/one-off/rules/fault.ts'
import { hasLink } from '#server/features/one-off/rules/present.ts'
import { countClicksOf } from '#server/features/one-off/sql/one-off.ts'
import { foreseeContacts } from '#server/features/run/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { corpInstant } from '#server/kernel/time.ts'

/** What sending would do, in numbers; changes nothing. Refuses as sending does. */
export async function previewToContacts(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  input: SaveContactOneOff,
): Promise<ContactOneOffPreview> {
  const ready = await prepareForContacts(tx, actor, scope, input, newId())
  const { corp, dueAt, document, staffIds } = ready
  const governor = governorOfDocument(document)
  const slots = contactSlots(governor, corp.massSendMode, corp.zone, dueAt)
  const rule = { governor, catchUp: governor.catchUp, slots }
  const rows = await foreseeContacts(tx, actor.corpId, audiencesOf(ready), rule, { dueAt, staffIds })
  return {
    dueAt: dueAt.toString(),
    ...figuresOf(rows),
    quota: { mode: slots.quota.mode, total: slots.quota.quota },
    parts: input.parts.map((_part, index) => ({ ...figuresOfPart(rows, index + 1), ...measure(document, index + 1) })),
  }
}

const place = z.tuple([instant, z.guid()])
const contactPlace = z.tuple([z.string(), z.guid()])

/** A page of one-offs to contacts, the latest due first. */
export async function readContactOneOffs(
  tx: CorpTx,
  reader: Reader,
  { cursor, limit, ...filter }: OneOffsQuery,
): Promise<Page<ContactOneOffItem>> {
  const key = decodeCursor(cursor, place)
  const after = key && { dueAt: corpInstant(Temporal.Instant.from(key[0])), oneOffId: key[1] }
  const rows = await listContactOneOffs(tx, reader, { ...filter, after }, limit + 1)
  return pageOf(
    rows,
    limit,
    (row) => [row.dueAt.toString(), row.oneOffId],
    (row) => itemOf(row, reader.scope),
  )
}

function itemOf(row: ContactOneOffRow, scope: Scope): ContactOneOffItem {
  const { entered, waiting, sent, notSent } = row
  return {
    oneOffId: row.oneOffId,
    runId: row.runId,
    name: row.name,
    state: row.state,
    dueAt: row.dueAt.toString(),
    createdAt: row.createdAt.toString(),
    createdBy: row.createdBy,
    cancelledAt: row.cancelledAt?.toString() ?? null,
    cancelledBy: row.cancelledBy,
    parts: row.parts,
    figures: scope.kind === 'all' && row.state !== 'planned' ? { entered, waiting, sent, notSent } : null,
  }
}

/** A one-off to contacts with its results, by part and by who sends. Throws `not_found`. */
export async function readContactOneOff(tx: CorpTx, reader: Reader, oneOffId: string): Promise<ContactOneOffPage> {
  const row = await findContactOneOff(tx, reader, oneOffId)
  if (!row) throw new AppError('not_found')
  const { corpId, scope } = reader
  const standings = await countContacts(tx, corpId, scope, row.runId)
  const clicks = await countClicksOf(tx, corpId, scope, row.runId, row.dueAt)
  const contactsOf = (rows: typeof standings): number => rows.reduce((sum, { contacts }) => sum + contacts, 0)
  return {
    ...itemOf(row, scope),
    // Of contacts that the reader may not see it tells nothing.
    request: scope.kind === 'all' ? row.request : await withSeenContacts(tx, reader, row.request),
    contacts: contactsOf(standings),
    counts: countsOf(standings),
    reasons: reasonsOf(standings),
    byPart: row.request.parts.map(({ message }, index) => {
      const own = standings.filter((standing) => standing.trackId === partTrackId(index + 1))
      const opened = clicks.filter((click) => click.stepId === partId(index + 1))
      return {
        place: index + 1,
        message,
        contacts: contactsOf(own),
        counts: countsOf(own),
        clicks: hasLink(message) ? opened.reduce((sum, click) => sum + click.clicks, 0) : null,
      }
    }),
    byStaff: [...Map.groupBy(standings.filter(isWithStaff), ({ staffId }) => staffId)].map(([staffId, own]) => ({
      staffId,
      name: own[0]?.staff ?? null,
      counts: countsOf(own),
    })),
    isChangeable: row.state === 'planned',
  }
}

/** Whether somebody was asked to send it. */
const isWithStaff = ({ state }: { state: string }): boolean =>
  !['planned', 'deferred', 'skipped', 'cancelled'].includes(state)

async function withSeenContacts(
  tx: CorpTx,
  { corpId, scope }: Reader,
  request: ContactOneOffPage['request'],
): Promise<ContactOneOffPage['request']> {
  const chosen = [...new Set(request.parts.flatMap(({ to }) => (to.kind === 'contacts' ? to.contactIds : [])))]
  const unseen = new Set(await listUnknownContacts(tx, corpId, scope, chosen, chosen.length))
  return {
    ...request,
    parts: request.parts.map(({ to, message }) => ({
      to: to.kind === 'contacts' ? { ...to, contactIds: to.contactIds.filter((id) => !unseen.has(id)) } : to,
      message,
    })),
  }
}

/** A page of the contacts of a one-off with what became of each, by name. Throws `not_found`. */
export async function readOneOffContacts(
  tx: CorpTx,
  reader: Reader,
  oneOffId: string,
  { cursor, limit, ...filter }: OneOffContactsQuery,
): Promise<Page<OneOffContact>> {
  const key = decodeCursor(cursor, contactPlace)
  const after = key && { name: key[0], enrollmentId: key[1] }
  const row = await findContactOneOff(tx, reader, oneOffId)
  if (!row) throw new AppError('not_found')
  const rows = await listContactsOfRun(tx, reader.corpId, reader.scope, row.runId, { ...filter, after }, limit + 1)
  return pageOf(
    rows,
    limit,
    (contact) => [contact.name, contact.enrollmentId],
    ({ trackId, sentAt, ...contact }) => ({
      ...contact,
      part: placeOfTrack(trackId),
      sentAt: sentAt?.toString() ?? null,
    }),
  )
}

const placeOfTrack = (trackId: string): number => Number(/^to-(\d+)$/.exec(trackId)?.[1] ?? 0)
