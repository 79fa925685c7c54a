import { z } from 'zod'
import { monthPreview, monthQuery } from '#contract/playbook-library.ts'
import {
  applied,
  applyPlaybook as applyBody,
  applyPreview,
  pauseBody,
  pauseEffect as pauseEffectBody,
} from '#contract/run.ts'
import { findPlaybook } from '#server/features/playbook/index.ts'
import { applyPlaybook, previewApply } from '#server/features/run/commands/apply.ts'
import { pauseEffect, pausePlaybook, resumePlaybook } from '#server/features/run/commands/pause.ts'
import { readMonth } from '#server/features/run/queries/plan.ts'
import type { RunRouteDeps } from '#server/features/run/routes.ts'
import { readAs, scopeFor } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'

const params = z.object({ playbookId: z.guid() })
const versionParams = params.extend({ version: z.coerce.number().int().min(1).max(1_000_000) })
const apply = { permission: 'run.apply' } as const
const pause = { permission: 'playbook.pause' } as const

/** What is done with a playbook: a month of it looked at, put to work, stopped, let go on. */
export function playbookRunRoutes(app: Http, deps: RunRouteDeps): void {
  const { db } = deps

  app.get(
    '/api/v1/playbooks/:playbookId/versions/:version/month',
    {
      config: { permission: 'playbook.read' },
      schema: { params: versionParams, querystring: monthQuery, response: { 200: monthPreview } },
    },
    ({ actor, params: { playbookId, version }, query }) =>
      readAs(db, actor, (tx, scope) => readMonth(tx, actor.corpId, scope, playbookId, version, query)),
  )

  app.post(
    '/api/v1/playbooks/:playbookId/apply-preview',
    { config: apply, schema: { params, body: applyBody, response: { 200: applyPreview } } },
    async ({ actor, params: { playbookId }, body }) =>
      previewApply(deps, actor, await scopeFor(db, actor), playbookId, body),
  )

  app.post(
    '/api/v1/playbooks/:playbookId/apply',
    { config: apply, schema: { params, body: applyBody, response: { 201: applied } } },
    async ({ actor, params: { playbookId }, body }, reply) => {
      const made = await applyPlaybook(deps, actor, await scopeFor(db, actor), playbookId, body)
      for (const topic of ['run', 'playbook', 'occurrence'] as const) deps.touch(actor.corpId, topic)
      return reply.code(201).send(made)
    },
  )

  app.get(
    '/api/v1/playbooks/:playbookId/pause-effect',
    { config: pause, schema: { params, response: { 200: pauseEffectBody } } },
    async ({ actor, params: { playbookId } }) => {
      const scope = await readAs(db, actor, async (tx, readers) => {
        if (!(await findPlaybook(tx, actor.corpId, playbookId))) throw new AppError('not_found')
        return readers
      })
      return pauseEffect(deps, actor, scope, { kind: 'playbook', id: playbookId })
    },
  )

  app.post(
    '/api/v1/playbooks/:playbookId/pause',
    { config: pause, schema: { params, body: pauseBody } },
    async ({ actor, params: { playbookId }, body }, reply) => {
      await pausePlaybook(deps, actor, playbookId, body.reason)
      for (const topic of ['playbook', 'run', 'occurrence', 'delivery', 'staff_task'] as const)
        deps.touch(actor.corpId, topic)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/playbooks/:playbookId/resume',
    { config: pause, schema: { params } },
    async ({ actor, params: { playbookId } }, reply) => {
      await resumePlaybook(deps, actor, playbookId)
      for (const topic of ['playbook', 'run', 'occurrence'] as const) deps.touch(actor.corpId, topic)
      return reply.code(204).send()
    },
  )
}
