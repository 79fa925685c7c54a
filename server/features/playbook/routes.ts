import { z } from 'zod'
import {
  checkPlaybook,
  CONVERTED_MAX,
  convertedPlaybooks,
  convertPlaybooks,
  copyGallery,
  gallery,
  playbookCheck,
  playbookPage,
  playbooksPage,
  playbooksQuery,
  playbookVersion,
  published,
  publishPlaybook,
} from '#contract/playbook-library.ts'
import { changesQuery, versionChanges } from '#contract/playbook-diff.ts'
import { recommendation, recommendationQuery } from '#contract/recommendation.ts'
import type { Database } from '#server/db/database.ts'
import { readFriendShare } from '#server/features/group-chat/index.ts'
import { createPlaybook, publishVersion } from '#server/features/playbook/commands.ts'
import { readVersionChanges } from '#server/features/playbook/changes.ts'
import { convertSops, sopsOf } from '#server/features/playbook/foreign/convert.ts'
import { type Dump, DumpError, readDump } from '#server/features/playbook/foreign/dump.ts'
import { galleryPlaybooks } from '#server/features/playbook/gallery.ts'
import {
  checkSource,
  readGallery,
  readPlaybook,
  readPlaybooks,
  readVersion,
} from '#server/features/playbook/queries.ts'
import { candidateOf, recommend } from '#server/features/playbook/rules/recommend.ts'
import { scopeOf } from '#server/features/staff/index.ts'
import { languageOf } from '#server/http/error-response.ts'
import type { Http } from '#server/http/http.ts'
import type { ReaderLanguage } from '#server/http/rule-words.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type PlaybookRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'playbook'): void }

const read = { permission: 'playbook.read' } as const
const publish = { permission: 'playbook.publish' } as const
/** Checking tries the document out on imagined group chats, so it costs more than most requests. */
const write = { permission: 'playbook.write', rateLimit: { max: 60, timeWindow: 60_000 } } as const
const snapshot = { readOnly: true, isolation: 'repeatable read' } as const

const params = z.object({ playbookId: z.guid() })
const versionParams = params.extend({ version: z.coerce.number().int().min(1).max(1_000_000) })

/** Playbooks and the gallery they are copied from. Applying and pausing them is the run's. */
export function playbookRoutes(app: Http, { db, touch }: PlaybookRouteDeps): void {
  app.get(
    '/api/v1/playbooks',
    { config: read, schema: { querystring: playbooksQuery, response: { 200: playbooksPage } } },
    ({ actor: { corpId }, query }) => db.corp(corpId, (tx) => readPlaybooks(tx, corpId, query), snapshot),
  )

  app.get('/api/v1/gallery', { config: read, schema: { response: { 200: gallery } } }, ({ actor: { corpId } }) =>
    db.corp(corpId, (tx) => readGallery(tx, corpId), snapshot),
  )

  app.get(
    '/api/v1/gallery/recommendation',
    { config: read, schema: { querystring: recommendationQuery, response: { 200: recommendation } } },
    async ({ query }) =>
      recommend(
        query,
        (await galleryPlaybooks()).map(({ slug, document }) => candidateOf(slug, document)),
      ),
  )

  app.post(
    '/api/v1/gallery/:slug/copy',
    {
      config: publish,
      schema: {
        params: z.object({ slug: z.string().max(100) }),
        querystring: copyGallery,
        response: { 201: published },
      },
    },
    async ({ actor, params: { slug }, query: { language } }, reply) => {
      const original = (await galleryPlaybooks()).find((item) => item.slug === slug)
      const source = language === 'en' ? original?.english : original?.source
      if (!source) throw new AppError('not_found')
      const made = await createPlaybook(db, actor, { source, note: '', isReviewed: true })
      touch(actor.corpId, 'playbook')
      return reply.code(201).send(made)
    },
  )

  app.post(
    '/api/v1/playbooks',
    { config: publish, schema: { body: publishPlaybook, response: { 201: published } } },
    async ({ actor, body }, reply) => {
      const made = await createPlaybook(db, actor, body)
      touch(actor.corpId, 'playbook')
      return reply.code(201).send(made)
    },
  )

  app.post(
    '/api/v1/playbooks/check',
    { config: write, schema: { body: checkPlaybook, response: { 200: playbookCheck } } },
    ({ actor, body }) =>
      checkSource(
        body.source,
        (work) => db.corp(actor.corpId, work, snapshot),
        actor.corpId,
        async (tx) => readFriendShare(tx, actor.corpId, await scopeOf(tx, actor), null),
      ),
  )

  app.post(
    '/api/v1/playbooks/convert',
    {
      config: { permission: 'playbook.write', rateLimit: { max: 10, timeWindow: 60_000 } },
      bodyLimit: 32_000_000,
      schema: { body: convertPlaybooks, response: { 200: convertedPlaybooks } },
    },
    async (request) => {
      const sops = sopsOf(dumpOf(request.body.files, languageOf(request)))
      return {
        items: convertSops(sops.slice(0, CONVERTED_MAX)).map(({ items: messages, problems, ...converted }) => ({
          ...converted,
          messages,
          errors: problems.filter(({ severity }) => severity === 'error').length,
        })),
        left: Math.max(0, sops.length - CONVERTED_MAX),
      }
    },
  )

  app.get(
    '/api/v1/playbooks/:playbookId',
    { config: read, schema: { params, response: { 200: playbookPage } } },
    ({ actor: { corpId }, params: { playbookId } }) =>
      db.corp(corpId, (tx) => readPlaybook(tx, corpId, playbookId), snapshot),
  )

  app.post(
    '/api/v1/playbooks/:playbookId/versions',
    { config: publish, schema: { params, body: publishPlaybook, response: { 201: published } } },
    async ({ actor, params: { playbookId }, body }, reply) => {
      const made = await publishVersion(db, actor, playbookId, body)
      touch(actor.corpId, 'playbook')
      return reply.code(201).send(made)
    },
  )

  app.get(
    '/api/v1/playbooks/:playbookId/versions/:version',
    { config: read, schema: { params: versionParams, response: { 200: playbookVersion } } },
    ({ actor: { corpId }, params: { playbookId, version } }) =>
      db.corp(corpId, (tx) => readVersion(tx, corpId, playbookId, version), snapshot),
  )

  app.get(
    '/api/v1/playbooks/:playbookId/versions/:version/changes',
    { config: read, schema: { params: versionParams, querystring: changesQuery, response: { 200: versionChanges } } },
    ({ actor: { corpId }, params: { playbookId, version }, query: { from } }) =>
      readVersionChanges({ read: (work) => db.corp(corpId, work, snapshot) }, corpId, playbookId, from, version),
  )
}

function dumpOf(files: readonly { name: string; text: string }[], language: ReaderLanguage): Dump {
  try {
    return readDump(files)
  } catch (cause) {
    if (!(cause instanceof DumpError)) throw cause
    throw new AppError('input_invalid', { details: [{ field: cause.file, rule: cause.words[language] }], cause })
  }
}
