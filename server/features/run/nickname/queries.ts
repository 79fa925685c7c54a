import { z } from 'zod'
import type { NicknameFiguresList, NicknameFit, NicknamePage, NicknameQuery } from '#contract/nickname.ts'
import { instant } from '#contract/occurrence.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { mustSeeChats } from '#server/features/group-chat/index.ts'
import { documentOf, nicknameFit } from '#server/features/playbook/index.ts'
import {
  figuresOf,
  fitOf,
  isUnfit,
  outcomeOf,
  reminderMessage,
  settledBefore,
} from '#server/features/run/nickname/rules.ts'
import {
  countNicknames,
  listContactNames,
  listLatestReminders,
  listRunsIn,
  listSeenChats,
  type NamedMember,
  type ReminderRow,
  type RunInChat,
} from '#server/features/run/nickname/sql.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** The nickname rule of a group chat, of the playbook that was applied last; `fits` is null where it has no pattern. */
export type RuleInForce = {
  run: RunInChat
  rule: string
  example: string | null
  pattern: string | null
  remind: NonNullable<PlaybookDocument['setup']['nickname']>['remind'] | null
  fits: ((nickname: string) => boolean) | null
}

/** The rules in force in these group chats; those without one are left out. */
export async function readNicknameRules(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
): Promise<Map<string, RuleInForce>> {
  const rules = new Map<string, RuleInForce>()
  const compiled = new Map<string, RuleInForce['fits']>()
  for (const run of await listRunsIn(tx, corpId, groupChatIds)) {
    if (rules.has(run.groupChatId)) continue
    const { nickname } = (await documentOf(tx, corpId, run.playbookId, run.version)).setup
    if (nickname === undefined) continue
    const { rule, example = null, pattern = null, remind = null } = nickname
    const fits = pattern === null ? null : (compiled.get(pattern) ?? nicknameFit(pattern))
    if (pattern !== null) compiled.set(pattern, fits)
    rules.set(run.groupChatId, { run, rule, example, pattern, remind, fits })
  }
  return rules
}

/** How the members of group chats stand to their rules; of those that the reader sees and that have a pattern. */
export async function readNicknameFigures(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[],
): Promise<NicknameFiguresList> {
  const { at } = await corpNow(tx, corpId)
  const seen = await listSeenChats(tx, corpId, scope, groupChatIds)
  if (seen.length === 0) throw new AppError('not_found')
  const rules = await readNicknameRules(tx, corpId, seen)
  const judged = [...rules].filter(([, { fits }]) => fits !== null).map(([id]) => id)
  const counted = await countNicknames(tx, corpId, judged, settledBefore(at))
  return {
    items: counted.flatMap(({ groupChatId, ...counts }) => {
      const fits = rules.get(groupChatId)?.fits
      return fits ? [{ groupChatId, ...figuresOf(counts, fits) }] : []
    }),
  }
}

/** A contact of a group chat, and how its nickname stands to the rule. */
export type JudgedMember = NamedMember & { fit: NicknameFit }

export const judgeMembers = (
  members: readonly NamedMember[],
  fits: (nickname: string) => boolean,
  at: CorpInstant,
): JudgedMember[] => members.map((member) => ({ ...member, fit: fitOf(member, fits, at) }))

const place = z.tuple([instant, z.string().max(200)])

/** A group chat's nickname rule, who keeps to it, and what the last reminder came to. Throws `not_found`. */
export async function readNicknames(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatId: string,
  query: NicknameQuery,
): Promise<NicknamePage> {
  await mustSeeChats(tx, corpId, scope, [groupChatId])
  const after = decodeCursor(query.cursor, place)
  const { at } = await corpNow(tx, corpId)
  const rule = (await readNicknameRules(tx, corpId, [groupChatId])).get(groupChatId)
  const members = rule?.fits ? judgeMembers(await listContactNames(tx, corpId, [groupChatId]), rule.fits, at) : []
  const [counted] = rule?.fits ? await countNicknames(tx, corpId, [groupChatId], settledBefore(at)) : []
  const [reminder] = await listLatestReminders(tx, corpId, [groupChatId])
  const shown = members.filter((member) => isShown(member, query) && isBehind(member, after))
  return {
    rule: rule
      ? {
          rule: rule.rule,
          example: rule.example,
          pattern: rule.pattern,
          remind: rule.remind ?? null,
          run: { runId: rule.run.runId, name: rule.run.runName },
        }
      : null,
    figures: rule?.fits ? figuresOf(counted ?? nobody, rule.fits) : null,
    reminder: reminder ? presentReminder(reminder, members) : null,
    message: rule ? reminderMessage(rule) : null,
    ...pageOf(
      shown.slice(0, query.limit + 1),
      query.limit,
      (member) => [member.joinedAt.toString(), member.memberKey],
      ({ contactId, name, nickname, joinedAt, fit }) => ({
        contactId,
        name,
        nickname,
        joinedAt: joinedAt.toString(),
        fit,
      }),
    ),
  }
}

const nobody = { nicknames: [], unset: 0, fresh: 0, staff: 0 }

function isShown({ name, nickname, fit }: JudgedMember, { show, search }: NicknameQuery): boolean {
  if (show === 'unfit' ? !isUnfit(fit) : fit !== show) return false
  const wanted = search?.toLowerCase()
  return wanted === undefined || name.toLowerCase().includes(wanted) || nickname.toLowerCase().includes(wanted)
}

/** Whether a member comes behind a place of the list, which is in the order of joining. */
function isBehind({ joinedAt, memberKey }: JudgedMember, after: readonly [string, string] | undefined): boolean {
  if (after === undefined) return true
  const order = Temporal.Instant.compare(joinedAt, Temporal.Instant.from(after[0]))
  return order > 0 || (order === 0 && memberKey > after[1])
}

function presentReminder(row: ReminderRow, members: readonly JudgedMember[]): NicknamePage['reminder'] {
  const fitByKey = new Map(members.map((member) => [member.memberKey, member.fit]))
  return {
    staffTaskId: row.staffTaskId,
    state: row.state,
    staff: { staffId: row.staffId, name: row.staffName },
    askedAt: row.askedAt.toString(),
    askedBy: row.askedBy,
    doneAt: row.doneAt?.toString() ?? null,
    expiresAt: row.expiresAt.toString(),
    ...outcomeOf(row.memberKeys, fitByKey),
  }
}
