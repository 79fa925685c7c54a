import type { SaveMoment } from '#contract/moment.ts'
import type { CorpTx } from '#server/db/database.ts'
import { faultsOfLibrary } from '#server/features/content/index.ts'
import { type BothTimes, corpNow, getCorp } from '#server/features/corp/index.ts'
import { listNames, measurePictures } from '#server/features/media/index.ts'
import {
  faultsOfBody,
  faultsOfCopy,
  faultsOfFiles,
  faultsOfSizes,
  faultsOfWords,
  type MomentFault,
  namedFiles,
} from '#server/features/moment/rules/body.ts'
import { faultsOfTime } from '#server/features/moment/rules/fault.ts'
import { listSeen } from '#server/features/moment/sql/scope.ts'
import { readSettings } from '#server/features/moment/sql/setting.ts'
import type { PlannedMoment } from '#server/features/moment/sql/moment.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant } from '#server/kernel/time.ts'

export type Ready = { post: Omit<PlannedMoment, 'momentId' | 'lane'>; now: BothTimes }

/**
 * A post with all that planning it needs. Refuses staff and tags that the planner does not see (`not_found`), and what
 * breaks a rule (`moment_invalid`, each with its field, value and repair): what WeCom would not take, a time that is past
 * or in quiet hours, files that nobody has uploaded, words that must not go out.
 */
export async function prepare(tx: CorpTx, corpId: CorpId, scope: Scope, input: SaveMoment): Promise<Ready> {
  await needAudience(tx, corpId, scope, input)
  const now = await corpNow(tx, corpId)
  const { zone } = await getCorp(tx, corpId)
  const dueAt = corpInstant(Temporal.PlainDateTime.from(input.dueAt).toZonedDateTime(zone).toInstant())
  const written = faultsOfBody(input)
  const told = new Set(written.map(({ field }) => field))
  const named = namedFiles(input.attachments)
  const there = await listNames(tx, corpId, named)
  const sizes = await measurePictures(tx, corpId, named)
  const faults = [
    ...written,
    ...[...faultsOfFiles(input.attachments, there), ...faultsOfSizes(input.attachments, sizes)].filter(
      ({ field }) => !told.has(field),
    ),
    ...faultsOfWords(input, await readLexicon(tx, corpId)),
    ...faultsOfTime(dueAt, await readSettings(tx, corpId), zone, now.at),
    ...faultsOfEverybody(scope, input),
    ...faultsOfCopy(input, await faultsOfLibrary(tx, corpId, input.library === undefined ? [] : [input.library])),
  ]
  refuse(faults)
  const { kind, text, attachments, library } = input
  return {
    now,
    post: {
      kind,
      body: { text, attachments, ...(library !== undefined && { library }) },
      staffIds: [...new Set(input.staffIds)],
      tagIds: [...new Set(input.tagIds)],
      dueAt,
    },
  }
}

/** Throws `moment_invalid` when there are any. */
export function refuse(faults: readonly MomentFault[]): void {
  if (faults.length > 0) throw new AppError('moment_invalid', { details: faults.slice(0, 100) })
}

/** Refuses staff and tags that are not there for the planner with `not_found`, naming each. */
async function needAudience(tx: CorpTx, corpId: CorpId, scope: Scope, { staffIds, tagIds }: SaveMoment): Promise<void> {
  const seen = await listSeen(tx, corpId, scope, { staffIds, tagIds })
  const unseen = [
    ...staffIds
      .filter((id) => !seen.staff.has(id))
      .map((value) => ({ field: 'staffIds', value, rule: 'exists in your scope', repair: 'leave it out' })),
    ...tagIds
      .filter((id) => !seen.tags.has(id))
      .map((value) => ({ field: 'tagIds', value, rule: 'is a tag that WeCom has', repair: 'leave it out' })),
  ]
  if (unseen.length > 0) throw new AppError('not_found', { details: unseen.slice(0, 100) })
}

/** Everybody is asked by who sees everybody. */
const faultsOfEverybody = (scope: Scope, { staffIds }: SaveMoment): MomentFault[] =>
  staffIds.length > 0 || scope.kind === 'all'
    ? []
    : [
        {
          field: 'staffIds',
          value: '',
          rule: 'staff_all',
          message: {
            zh: '你看不到全部员工，不能请所有人发表',
            en: 'you do not see all staff, so you cannot ask everybody',
          },
          repair: { zh: '选出要请的员工', en: 'choose whom to ask' },
        },
      ]
