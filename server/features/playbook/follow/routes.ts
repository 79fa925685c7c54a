import { z } from 'zod'
import {
  cloned,
  cloneMany as cloneBody,
  clonesPreview,
  followersPage,
  followersQuery,
  followersUpdate,
  followStanding,
  followUpdate,
  playbookOverrides,
  takeUpdate as takeBody,
  tookUpdate,
  undoClones as undoBody,
  updatedFollowers,
} from '#contract/playbook-follow.ts'
import type { Database } from '#server/db/database.ts'
import { cloneMany, forkPlaybook, previewClones, undoClones } from '#server/features/playbook/follow/clone.ts'
import { readFollowers, readOverrides, readStanding } from '#server/features/playbook/follow/queries.ts'
import {
  readFollowersUpdate,
  readUpdate,
  takeUpdate,
  updateFollowers,
} from '#server/features/playbook/follow/update.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const read = { permission: 'playbook.read' } as const
const publish = { permission: 'playbook.publish' } as const
/** Merging many documents costs more than most requests. */
const merge = { rateLimit: { max: 60, timeWindow: 60_000 } } as const
const snapshot = { readOnly: true, isolation: 'repeatable read' } as const
const params = z.object({ playbookId: z.guid() })

type FollowRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'playbook'): void }

/** Playbooks that follow one another: cloned for many units, changed above, kept apart below. */
export function followRoutes(app: Http, { db, touch }: FollowRouteDeps): void {
  const at = '/api/v1/playbooks/:playbookId'

  app.get(
    `${at}/follow`,
    { config: read, schema: { params, response: { 200: followStanding } } },
    ({ actor: { corpId }, params: { playbookId } }) =>
      db.corp(corpId, (tx) => readStanding(tx, corpId, playbookId), snapshot),
  )

  app.get(
    `${at}/followers`,
    { config: read, schema: { params, querystring: followersQuery, response: { 200: followersPage } } },
    ({ actor: { corpId }, params: { playbookId }, query }) =>
      db.corp(corpId, (tx) => readFollowers(tx, corpId, playbookId, query), snapshot),
  )

  app.get(
    `${at}/overrides`,
    { config: read, schema: { params, response: { 200: playbookOverrides } } },
    ({ actor: { corpId }, params: { playbookId } }) =>
      db.corp(corpId, (tx) => readOverrides(tx, corpId, playbookId), snapshot),
  )

  app.post(
    `${at}/clones/preview`,
    { config: publish, schema: { params, body: cloneBody, response: { 200: clonesPreview } } },
    ({ actor, params: { playbookId }, body }) => previewClones(db, actor, playbookId, body),
  )

  app.post(
    `${at}/clones`,
    { config: { ...publish, ...merge }, schema: { params, body: cloneBody, response: { 201: cloned } } },
    async ({ actor, params: { playbookId }, body }, reply) => {
      const made = await cloneMany(db, actor, playbookId, body)
      touch(actor.corpId, 'playbook')
      return reply.code(201).send(made)
    },
  )

  app.post(
    `${at}/clones/undo`,
    { config: publish, schema: { params, body: undoBody } },
    async ({ actor, params: { playbookId }, body }, reply) => {
      await undoClones(db, actor, playbookId, body.playbookIds)
      touch(actor.corpId, 'playbook')
      return reply.code(204).send()
    },
  )

  app.get(
    `${at}/update`,
    { config: { ...read, ...merge }, schema: { params, response: { 200: followUpdate } } },
    ({ actor: { corpId }, params: { playbookId } }) => readUpdate(db, corpId, playbookId),
  )

  app.post(
    `${at}/update`,
    { config: { ...publish, ...merge }, schema: { params, body: takeBody, response: { 200: tookUpdate } } },
    async ({ actor, params: { playbookId }, body }) => {
      const taken = await takeUpdate(db, actor, playbookId, body)
      touch(actor.corpId, 'playbook')
      return taken
    },
  )

  app.get(
    `${at}/followers/update`,
    { config: { ...read, ...merge }, schema: { params, response: { 200: followersUpdate } } },
    ({ actor: { corpId }, params: { playbookId } }) => readFollowersUpdate(db, corpId, playbookId),
  )

  app.post(
    `${at}/followers/update`,
    { config: { ...publish, ...merge }, schema: { params, body: takeBody, response: { 200: updatedFollowers } } },
    async ({ actor, params: { playbookId }, body }) => {
      const updated = await updateFollowers(db, actor, playbookId, body)
      touch(actor.corpId, 'playbook')
      return updated
    },
  )

  app.post(`${at}/fork`, { config: publish, schema: { params } }, async ({ actor, params: { playbookId } }, reply) => {
    await forkPlaybook(db, actor, playbookId)
    touch(actor.corpId, 'playbook')
    return reply.code(204).send()
  })
}
