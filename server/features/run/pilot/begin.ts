import type { PlaybookDocument } from '#contract/playbook.ts'
import type { ApplyPlaybook } from '#contract/run.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import { findPilotInTheWay, withoutPilot } from '#server/features/run/pilot/queries.ts'
import { insertPilot } from '#server/features/run/pilot/sql.ts'
import { pilotQueueName } from '#server/features/run/queue-name.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, localDateOf, localTimeReached } from '#server/kernel/time.ts'

/**
 * Whether a version may be applied to group chats with so many contacts. As a pilot: the version describes one, and they
 * are as many as it asks for (`pilot_refused`). Otherwise: no pilot of it is in the way, or a reason is given
 * (`pilot_not_passed`).
 */
export async function mayApply(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  document: PlaybookDocument,
  input: Pick<ApplyPlaybook, 'version' | 'pilot' | 'beforePilot'>,
  contacts: number,
): Promise<void> {
  const { pilot } = document.setup
  if (input.pilot === true) {
    if (pilot === undefined) throw withoutPilot(input.version)
    const { from, to } = pilot.members
    if (contacts >= from && contacts <= to) return
    throw new AppError('pilot_refused', {
      details: [
        {
          field: 'groupChatIds',
          value: contacts,
          rule: `have ${from} to ${to} members together`,
          repair: contacts < from ? 'choose more group chats' : 'choose fewer or smaller group chats',
        },
      ],
    })
  }
  await mayGoBeforePilot(tx, corpId, playbookId, input)
}

/** Whether a version may go to group chats that are no pilot of it: none is in the way, or a reason is given (`pilot_not_passed`). */
export async function mayGoBeforePilot(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  { version, beforePilot }: Pick<ApplyPlaybook, 'version' | 'beforePilot'>,
): Promise<void> {
  const inTheWay = await findPilotInTheWay(tx, corpId, playbookId, version)
  if (inTheWay !== null && beforePilot === undefined)
    throw new AppError('pilot_not_passed', {
      details: [
        {
          field: 'beforePilot',
          value: null,
          rule: 'says why it does not wait for the pilot',
          repair: 'give a reason, or wait until the pilot has passed',
          ...inTheWay,
        },
      ],
    })
}

/** Has a run that was just applied judged as a pilot: from now until the end of its last local day. */
export async function beginPilot(
  tx: CorpTx,
  corpId: CorpId,
  run: { runId: string; playbookId: string; version: number; contacts: number },
  days: number,
  now: { at: CorpInstant; zone: string },
): Promise<void> {
  const lane = laneOf(run.runId)
  const endsAt = localTimeReached(localDateOf(now.at, now.zone).add({ days }), midnight, now.zone)
  await insertPilot(tx, corpId, { ...run, lane, beginsAt: now.at, endsAt, members: run.contacts })
  await wakeLanes(tx, corpId, pilotQueueName, [{ lane, dueAt: endsAt }])
}

const midnight = Temporal.PlainTime.from('00:00')
