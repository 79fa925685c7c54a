import { z } from 'zod'
import {
  createDraft as createBody,
  draft,
  draftRevision,
  draftRevisions,
  draftsPage,
  draftsQuery,
  publishDraft as publishBody,
  rebaseDraft as rebaseBody,
  returnDraft as returnBody,
  savedDraft,
  saveDraft as saveBody,
  submitDraft as submitBody,
} from '#contract/playbook-draft.ts'
import { draftChanges } from '#contract/playbook-diff.ts'
import { published } from '#contract/playbook-library.ts'
import type { Database } from '#server/db/database.ts'
import { readDraftChanges } from '#server/features/playbook/changes.ts'
import {
  createDraft,
  deleteDraft,
  publishDraft,
  rebaseDraft,
  restoreDraft,
  returnDraft,
  saveDraft,
  submitDraft,
  withdrawDraft,
} from '#server/features/playbook/draft/commands.ts'
import { readDraft, readDrafts, readRevision, readRevisions } from '#server/features/playbook/draft/queries.ts'
import { holds } from '#server/http/actor.ts'
import type { Actor } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const write = { permission: 'playbook.write' } as const
/** An editor saves as its author types; each save tries the document out, which costs more than most requests. */
const save = { permission: 'playbook.write', rateLimit: { max: 120, timeWindow: 60_000 } } as const
const publish = { permission: 'playbook.publish', rateLimit: { max: 60, timeWindow: 60_000 } } as const
const snapshot = { readOnly: true, isolation: 'repeatable read' } as const

const params = z.object({ draftId: z.guid() })
const revisionParams = params.extend({ revision: z.coerce.number().int().min(1).max(2_147_483_647) })

type DraftRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'playbook'): void }

/** Playbooks in the making: saved as they are written, reviewed where the corp wants it, published. */
export function draftRoutes(app: Http, { db, touch }: DraftRouteDeps): void {
  const touched = ({ corpId }: Actor): void => touch(corpId, 'playbook')
  const readOf = (actor: Actor, draftId: string) =>
    db.corp(
      actor.corpId,
      (tx) => readDraft(tx, { ...actor, holds: (permission) => holds(actor, permission) }, draftId),
      snapshot,
    )

  app.get(
    '/api/v1/drafts',
    { config: write, schema: { querystring: draftsQuery, response: { 200: draftsPage } } },
    ({ actor: { corpId }, query }) => db.corp(corpId, (tx) => readDrafts(tx, corpId, query), snapshot),
  )

  app.post(
    '/api/v1/drafts',
    { config: save, schema: { body: createBody, response: { 200: draft, 201: draft } } },
    async ({ actor, body }, reply) => {
      const { draftId, isNew } = await createDraft(db, actor, body)
      if (isNew) touched(actor)
      return reply.code(isNew ? 201 : 200).send(await readOf(actor, draftId))
    },
  )

  app.get(
    '/api/v1/drafts/:draftId',
    { config: write, schema: { params, response: { 200: draft } } },
    ({ actor, params: { draftId } }) => readOf(actor, draftId),
  )

  app.put(
    '/api/v1/drafts/:draftId',
    { config: save, schema: { params, body: saveBody, response: { 200: savedDraft } } },
    async ({ actor, params: { draftId }, body }) => {
      const saved = await saveDraft(db, actor, draftId, body)
      touched(actor)
      return saved
    },
  )

  app.get(
    '/api/v1/drafts/:draftId/revisions',
    { config: write, schema: { params, response: { 200: draftRevisions } } },
    ({ actor: { corpId }, params: { draftId } }) =>
      db.corp(corpId, (tx) => readRevisions(tx, corpId, draftId), snapshot),
  )

  app.get(
    '/api/v1/drafts/:draftId/revisions/:revision',
    { config: write, schema: { params: revisionParams, response: { 200: draftRevision } } },
    ({ actor: { corpId }, params: { draftId, revision } }) =>
      db.corp(corpId, (tx) => readRevision(tx, corpId, draftId, revision), snapshot),
  )

  app.get(
    '/api/v1/drafts/:draftId/changes',
    { config: save, schema: { params, response: { 200: draftChanges } } },
    ({ actor: { corpId }, params: { draftId } }) =>
      readDraftChanges({ read: (work) => db.corp(corpId, work, snapshot) }, corpId, draftId),
  )

  app.post(
    '/api/v1/drafts/:draftId/rebase',
    { config: write, schema: { params, body: rebaseBody, response: { 200: draft } } },
    async ({ actor, params: { draftId }, body }) => {
      await rebaseDraft(db, actor, draftId, body)
      touched(actor)
      return readOf(actor, draftId)
    },
  )

  app.post(
    '/api/v1/drafts/:draftId/submit',
    { config: write, schema: { params, body: submitBody, response: { 200: draft } } },
    async ({ actor, params: { draftId }, body }) => {
      await submitDraft(db, actor, draftId, body)
      touched(actor)
      return readOf(actor, draftId)
    },
  )

  app.post(
    '/api/v1/drafts/:draftId/withdraw',
    { config: write, schema: { params, response: { 200: draft } } },
    async ({ actor, params: { draftId } }) => {
      await withdrawDraft(db, actor, draftId)
      touched(actor)
      return readOf(actor, draftId)
    },
  )

  app.post(
    '/api/v1/drafts/:draftId/return',
    { config: publish, schema: { params, body: returnBody, response: { 200: draft } } },
    async ({ actor, params: { draftId }, body }) => {
      await returnDraft(db, actor, draftId, body.reason)
      touched(actor)
      return readOf(actor, draftId)
    },
  )

  app.post(
    '/api/v1/drafts/:draftId/publish',
    { config: publish, schema: { params, body: publishBody, response: { 201: published } } },
    async ({ actor, params: { draftId }, body }, reply) => {
      const made = await publishDraft(db, actor, draftId, body)
      touched(actor)
      return reply.code(201).send(made)
    },
  )

  app.delete(
    '/api/v1/drafts/:draftId',
    { config: write, schema: { params } },
    async ({ actor, params: { draftId } }, reply) => {
      await deleteDraft(db, actor, draftId)
      touched(actor)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/drafts/:draftId/restore',
    { config: write, schema: { params, response: { 200: draft } } },
    async ({ actor, params: { draftId } }) => {
      await restoreDraft(db, actor, draftId)
      touched(actor)
      return readOf(actor, draftId)
    },
  )
}
