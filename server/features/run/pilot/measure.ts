import type { CorpTx } from '#server/db/database.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { documentOf, nicknameFit } from '#server/features/playbook/index.ts'
import { figuresOf, settledBefore } from '#server/features/run/nickname/rules.ts'
import { countNicknames } from '#server/features/run/nickname/sql.ts'
import type { Reading, Readings } from '#server/features/run/pilot/rules.ts'
import { countStays, listChatIdsOf, type PilotRow } from '#server/features/run/pilot/sql.ts'
import { readReach } from '#server/features/run/sql/read/figures.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, earliest, localDateOf } from '#server/kernel/time.ts'

/**
 * What the criteria of a pilot come to by `at`, or by its end: who joined and stayed, who left, which links were opened.
 * Nicknames are those of the last reading.
 */
export async function measurePilot(
  tx: CorpTx,
  corpId: CorpId,
  pilot: Pick<PilotRow, 'runId' | 'playbookId' | 'version' | 'beginsAt' | 'endsAt'>,
  at: CorpInstant,
): Promise<Readings> {
  const to = earliest(at, pilot.endsAt)
  const document = await documentOf(tx, corpId, pilot.playbookId, pilot.version)
  const wanted = new Set((document.setup.pilot?.pass ?? []).map(({ metric }) => metric))
  const chatIds = await listChatIdsOf(tx, corpId, pilot.runId)
  const readings: Readings = {}
  if (wanted.has('first-week-retention') || wanted.has('churn')) {
    const stays = await countStays(tx, corpId, chatIds, { from: pilot.beginsAt, to })
    readings['first-week-retention'] = { part: stays.stayed, whole: stays.joined }
    readings.churn = { part: stays.gone, whole: stays.members }
  }
  const pattern = document.setup.nickname?.pattern
  if (wanted.has('profile-completion') && pattern !== undefined)
    readings['profile-completion'] = await nicknamesOf(tx, corpId, chatIds, pattern, to)
  if (wanted.has('open-rate')) readings['open-rate'] = await opensOf(tx, corpId, pilot, to)
  return readings
}

async function nicknamesOf(
  tx: CorpTx,
  corpId: CorpId,
  chatIds: readonly string[],
  pattern: string,
  at: CorpInstant,
): Promise<Reading> {
  const fits = nicknameFit(pattern) ?? (() => false)
  const counted = await countNicknames(tx, corpId, chatIds, settledBefore(at))
  const figures = counted.map((counts) => figuresOf(counts, fits))
  return {
    part: figures.reduce((sum, each) => sum + each.fits, 0),
    whole: figures.reduce((sum, each) => sum + each.members, 0),
  }
}

/** Clicks ÷ members at the posts that carried a link; no more than one of each, since WeCom names nobody. */
async function opensOf(
  tx: CorpTx,
  corpId: CorpId,
  { runId, beginsAt }: Pick<PilotRow, 'runId' | 'beginsAt'>,
  to: CorpInstant,
): Promise<Reading> {
  const { zone } = await getCorp(tx, corpId)
  const [from, today] = [localDateOf(beginsAt, zone), localDateOf(to, zone)]
  const reach = await readReach(tx, corpId, { kind: 'all' }, runId, {
    from,
    linkedFrom: from,
    leftUntil: today,
    today: today.add({ days: 1 }),
    zone,
  })
  return { part: Math.min(reach.clicks, reach.linkedMembers), whole: reach.linkedMembers }
}
