import { FOLLOWERS_MAX, LEVELS_MAX, type MovedFollowers } from '#contract/playbook-follow.ts'
import type { CorpTx } from '#server/db/database.ts'
import { findPlaybook, listBelow } from '#server/features/playbook/index.ts'
import type { RunDeps } from '#server/features/run/commands/apply.ts'
import { listRunsBehind, type RunBehind } from '#server/features/run/follower/sql.ts'
import { moveRun } from '#server/features/run/move/commands.ts'
import { scopeOf } from '#server/features/staff/index.ts'
import type { Actor } from '#server/http/actor.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** Moving a run takes some tens of ms; so many keep a request short. */
const RUNS_MAX = 50

/** What a person has to settle with the run itself. */
const tellable = new Set(['variables_invalid', 'move_map_invalid', 'run_at_version', 'not_found'])

/**
 * Moves the runs of everyone who follows a playbook, over all levels, to their playbook's latest version, each in a
 * transaction of its own. Those that ask something of a person stay where they are and are named.
 */
export async function moveFollowers(
  deps: RunDeps,
  actor: Actor,
  playbookId: string,
  after: string | undefined,
): Promise<MovedFollowers> {
  const runs = await deps.db.corp(actor.corpId, (tx) => runsBelow(tx, actor, playbookId, after), { readOnly: true })
  const refused: MovedFollowers['refused'] = []
  for (const { runId, name, version, latest } of runs) {
    try {
      await moveRun(deps, actor, runId, { from: version, to: latest, map: [], variables: {} })
    } catch (error) {
      if (!(error instanceof AppError) || !tellable.has(error.code)) throw error
      refused.push({ runId, name, code: error.code })
    }
  }
  const last = runs.length < RUNS_MAX ? undefined : runs.at(-1)
  return { moved: runs.length - refused.length, refused, next: last?.runId ?? null }
}

async function runsBelow(
  tx: CorpTx,
  actor: Actor,
  playbookId: string,
  after: string | undefined,
): Promise<RunBehind[]> {
  const { corpId } = actor
  if (!(await findPlaybook(tx, corpId, playbookId))) throw new AppError('not_found')
  const below = await listBelow(tx, corpId, playbookId, LEVELS_MAX, FOLLOWERS_MAX)
  const scope = await scopeOf(tx, actor)
  const ids = below.map((row) => row.playbookId)
  return listRunsBehind(tx, corpId, scope, ids, after, RUNS_MAX)
}
