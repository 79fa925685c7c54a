import { z } from 'zod'
import type { OneOffChat, OneOffChatsQuery, OneOffItem, OneOffPage, OneOffsQuery } from '#contract/one-off.ts'
import { instant } from '#contract/occurrence.ts'
import type { Page } from '#contract/paging.ts'
import type { CorpTx } from '#server/db/database.ts'
import { partId, placeOfPart } from '#server/features/one-off/rules/document.ts'
import { hasLink, stateOf, sumOf } from '#server/features/one-off/rules/present.ts'
import {
  type ClickRow,
  countClicksOf,
  findOneOff,
  listOneOffChats,
  listOneOffs,
  listStandingsOf,
  type OneOffRow,
  type Standing,
} from '#server/features/one-off/sql/one-off.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant } from '#server/kernel/time.ts'

const place = z.tuple([instant, z.guid()])
const chatPlace = z.tuple([z.string(), z.guid()])

/** A page of one-offs, the latest due first. */
export async function readOneOffs(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { cursor, limit, ...filter }: OneOffsQuery,
): Promise<Page<OneOffItem>> {
  const key = decodeCursor(cursor, place)
  const after = key && { dueAt: corpInstant(Temporal.Instant.from(key[0])), oneOffId: key[1] }
  const rows = await listOneOffs(tx, corpId, scope, { ...filter, after }, limit + 1)
  const standings = await listStandingsOf(
    tx,
    corpId,
    scope,
    rows.map((row) => row.runId),
  )
  const byRun = Map.groupBy(standings, (row) => row.runId)
  return pageOf(
    rows,
    limit,
    (row) => [row.dueAt.toString(), row.oneOffId],
    (row) => itemOf(row, byRun.get(row.runId) ?? []),
  )
}

function itemOf(row: OneOffRow, standings: readonly Standing[]): OneOffItem {
  const counts = sumOf(standings)
  return {
    oneOffId: row.oneOffId,
    runId: row.runId,
    name: row.name,
    state: stateOf(counts, row.cancelledAt !== null),
    dueAt: row.dueAt.toString(),
    createdAt: row.createdAt.toString(),
    createdBy: row.createdBy,
    cancelledAt: row.cancelledAt?.toString() ?? null,
    cancelledBy: row.cancelledBy,
    parts: row.request.parts.length,
    groupChats: standings.reduce((sum, { count }) => sum + count, 0),
    contacts: standings.reduce((sum, { contacts }) => sum + contacts, 0),
    counts,
  }
}

/** A one-off with its results, by part and by who sends. Throws `not_found`. */
export async function readOneOff(tx: CorpTx, corpId: CorpId, scope: Scope, oneOffId: string): Promise<OneOffPage> {
  const row = await findOneOff(tx, corpId, scope, oneOffId)
  if (!row) throw new AppError('not_found')
  const standings = await listStandingsOf(tx, corpId, scope, [row.runId])
  const clicks = await countClicksOf(tx, corpId, scope, row.runId, row.dueAt)
  const item = itemOf(row, standings)
  const linked = new Set(
    row.request.parts.flatMap(({ message }, index) => (hasLink(message) ? [partId(index + 1)] : [])),
  )
  return {
    ...item,
    // Of group chats that the reader may not see it tells nothing.
    request: scope.kind === 'all' ? row.request : withoutChats(row.request),
    byPart: row.request.parts.map(({ message }, index) => {
      const stepId = partId(index + 1)
      const own = standings.filter((standing) => standing.stepId === stepId)
      return {
        place: index + 1,
        message,
        groupChats: own.reduce((sum, { count }) => sum + count, 0),
        counts: sumOf(own),
        clicks: linked.has(stepId) ? sumClicks(clicks, (click) => click.stepId === stepId) : null,
      }
    }),
    byStaff: [...Map.groupBy(standings, (standing) => standing.ownerStaffId)].map(([staffId, own]) => ({
      staffId,
      name: own[0]?.owner ?? '',
      counts: sumOf(own),
      clicks: own.some(({ stepId }) => linked.has(stepId))
        ? sumClicks(clicks, (click) => click.staffId === staffId)
        : null,
    })),
    isChangeable: item.state === 'planned',
  }
}

const sumClicks = (clicks: readonly ClickRow[], isOf: (click: ClickRow) => boolean): number =>
  clicks.filter(isOf).reduce((sum, click) => sum + click.clicks, 0)

const withoutChats = (request: OneOffPage['request']): OneOffPage['request'] => ({
  ...request,
  parts: request.parts.map((part) => ({ ...part, groupChatIds: [] })),
})

/** A page of a one-off's group chats with what became of each, by name. Throws `not_found`. */
export async function readOneOffChats(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  oneOffId: string,
  { cursor, limit, ...filter }: OneOffChatsQuery,
): Promise<Page<OneOffChat>> {
  const key = decodeCursor(cursor, chatPlace)
  const after = key && { name: key[0], groupChatId: key[1] }
  const row = await findOneOff(tx, corpId, scope, oneOffId)
  if (!row) throw new AppError('not_found')
  const chats = await listOneOffChats(tx, corpId, scope, row.runId, { ...filter, after }, limit + 1)
  return pageOf(
    chats,
    limit,
    (chat) => [chat.name, chat.groupChatId],
    ({ stepId, sentAt, ...chat }) => ({ ...chat, part: placeOfPart(stepId), sentAt: sentAt?.toString() ?? null }),
  )
}
