import { z } from 'zod'
import {
  contentItem,
  contentItemResult,
  contentItemRevision,
  contentItemsPage,
  contentItemsQuery,
  contentLabels,
  contentResults,
  createContentItem,
  retireContentItem,
  reviewContentItem,
  saveContentItem,
  submitContentItem,
} from '#contract/content-library.ts'
import type { Database } from '#server/db/database.ts'
import {
  createItem,
  restoreItem,
  retireItem,
  reviewItem,
  saveItem,
  submitItem,
} from '#server/features/content/commands.ts'
import { readItemResult, readResults } from '#server/features/content/result-queries.ts'
import { readItem, readItems } from '#server/features/content/queries.ts'
import { findRevision, listLabels } from '#server/features/content/sql.ts'
import type { Actor } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type ContentRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'content'): void }

const read = { permission: 'content.read' } as const
const write = { permission: 'content.write' } as const
const review = { permission: 'content.review' } as const
const snapshot = { readOnly: true, isolation: 'repeatable read' } as const
const params = z.object({ contentItemId: z.guid() })
const revisionParams = params.extend({ revision: z.coerce.number().int().min(1).max(2_147_483_647) })

/** `/api/v1/content-items`: the content library. */
export function contentRoutes(app: Http, { db, touch }: ContentRouteDeps): void {
  const found = ({ corpId }: Actor, contentItemId: string) =>
    db.corp(corpId, (tx) => readItem(tx, corpId, contentItemId), snapshot)
  /** What stands there after a change, which others are told of. */
  const changed = (actor: Actor, contentItemId: string) => {
    touch(actor.corpId, 'content')
    return found(actor, contentItemId)
  }

  app.get(
    '/api/v1/content-items',
    { config: read, schema: { querystring: contentItemsQuery, response: { 200: contentItemsPage } } },
    ({ actor: { corpId }, query }) => db.corp(corpId, (tx) => readItems(tx, corpId, query), snapshot),
  )

  app.get(
    '/api/v1/content-labels',
    { config: read, schema: { response: { 200: contentLabels } } },
    async ({ actor: { corpId } }) => ({
      items: await db.corp(corpId, (tx) => listLabels(tx, corpId), { readOnly: true }),
    }),
  )

  app.post(
    '/api/v1/content-items',
    { config: write, schema: { body: createContentItem, response: { 201: contentItem } } },
    async ({ actor, body }, reply) => {
      const contentItemId = await createItem(db, actor, body)
      return reply.code(201).send(await changed(actor, contentItemId))
    },
  )

  app.get(
    '/api/v1/content-items/:contentItemId',
    { config: read, schema: { params, response: { 200: contentItem } } },
    ({ actor, params: { contentItemId } }) => found(actor, contentItemId),
  )

  app.get(
    '/api/v1/content-items/:contentItemId/results',
    { config: read, schema: { params, response: { 200: contentItemResult } } },
    ({ actor: { corpId }, params: { contentItemId } }) =>
      db.corp(corpId, (tx) => readItemResult(tx, corpId, contentItemId), snapshot),
  )

  app.get(
    '/api/v1/content-results',
    { config: read, schema: { response: { 200: contentResults } } },
    ({ actor: { corpId } }) => db.corp(corpId, (tx) => readResults(tx, corpId), snapshot),
  )

  app.get(
    '/api/v1/content-items/:contentItemId/revisions/:revision',
    { config: read, schema: { params: revisionParams, response: { 200: contentItemRevision } } },
    async ({ actor: { corpId }, params: { contentItemId, revision } }) => {
      const row = await db.corp(corpId, (tx) => findRevision(tx, corpId, contentItemId, revision), { readOnly: true })
      if (!row) throw new AppError('not_found')
      return row
    },
  )

  app.put(
    '/api/v1/content-items/:contentItemId',
    { config: write, schema: { params, body: saveContentItem, response: { 200: contentItem } } },
    async ({ actor, params: { contentItemId }, body }) => {
      await saveItem(db, actor, contentItemId, body)
      return changed(actor, contentItemId)
    },
  )

  app.post(
    '/api/v1/content-items/:contentItemId/submit',
    { config: write, schema: { params, body: submitContentItem, response: { 200: contentItem } } },
    async ({ actor, params: { contentItemId }, body }) => {
      await submitItem(db, actor, { contentItemId, ...body })
      return changed(actor, contentItemId)
    },
  )

  app.post(
    '/api/v1/content-items/:contentItemId/review',
    { config: review, schema: { params, body: reviewContentItem, response: { 200: contentItem } } },
    async ({ actor, params: { contentItemId }, body }) => {
      await reviewItem(db, actor, contentItemId, body)
      return changed(actor, contentItemId)
    },
  )

  app.post(
    '/api/v1/content-items/:contentItemId/retire',
    { config: write, schema: { params, body: retireContentItem, response: { 200: contentItem } } },
    async ({ actor, params: { contentItemId }, body }) => {
      await retireItem(db, actor, { contentItemId, ...body })
      return changed(actor, contentItemId)
    },
  )

  app.post(
    '/api/v1/content-items/:contentItemId/restore',
    { config: write, schema: { params, response: { 200: contentItem } } },
    async ({ actor, params: { contentItemId } }) => {
      await restoreItem(db, actor, contentItemId)
      return changed(actor, contentItemId)
    },
  )
}
