import type { NicknameFigures, NicknameFit } from '#contract/nickname.ts'
import { NICKNAME_REMINDERS } from '#contract/playbook/setup.ts'
import { addMs, type CorpInstant, isBefore, localDateOf, localTimeReached } from '#server/kernel/time.ts'

const dayMs = 24 * 3_600_000

/** Who joined later than this is not judged yet: a newcomer may take a day to set a nickname. */
export const settledBefore = (now: CorpInstant): CorpInstant => addMs(now, -dayMs)

/** A contact in a group chat; the nickname is '' where WeCom tells of none. */
export type Named = { nickname: string; joinedAt: CorpInstant }

/** How a contact's nickname stands to the rule. */
export function fitOf(
  { nickname, joinedAt }: Named,
  fits: (nickname: string) => boolean,
  now: CorpInstant,
): NicknameFit {
  if (!isBefore(joinedAt, settledBefore(now))) return 'fresh'
  if (nickname.trim() === '') return 'unset'
  return fits(nickname) ? 'fits' : 'other'
}

export const isUnfit = (fit: NicknameFit): boolean => fit === 'other' || fit === 'unset'

/** How many stand how. `nicknames` are those of settled contacts who have one; the rest are counted before. */
export function figuresOf(
  counted: { nicknames: readonly string[]; unset: number; fresh: number; staff: number },
  fits: (nickname: string) => boolean,
): NicknameFigures {
  const fitting = counted.nicknames.filter(fits).length
  return {
    members: counted.nicknames.length + counted.unset,
    fits: fitting,
    other: counted.nicknames.length - fitting,
    unset: counted.unset,
    fresh: counted.fresh,
    staff: counted.staff,
  }
}

/** What a reminder has come to: `fitByKey` tells of the contacts who are in the group chat now. */
export function outcomeOf(
  memberKeys: readonly string[],
  fitByKey: ReadonlyMap<string, NicknameFit>,
): { asked: number; changed: number; left: number; waiting: number } {
  const asked = memberKeys.length
  const left = memberKeys.filter((key) => !fitByKey.has(key)).length
  const changed = memberKeys.filter((key) => fitByKey.get(key) === 'fits').length
  return { asked, changed, left, waiting: asked - left - changed }
}

export type NicknameRule = { rule: string; example: string | null }

/** What the owner is given to post: in Chinese where the rule is written in Chinese, else in English. */
export function reminderMessage({ rule, example }: NicknameRule): string {
  if (/\p{Script=Han}/u.test(rule))
    return [
      `各位好，麻烦把群昵称改成「${rule}」${example === null ? '' : `，比如：${example}`}。`,
      '改法：点群聊右上角「···」→「我在本群的昵称」。已经改好的不用管，谢谢大家！',
    ].join('\n')
  return [
    `Hello everyone, please set your nickname in this group to “${rule}”${example === null ? '' : `, such as ${example}`}.`,
    'How: tap “···” at the top right of the chat, then “My Alias in Group”. If you have done it already, thank you!',
  ].join('\n')
}

export const reminderTitle = (members: number): { zh: string; en: string } => ({
  zh: `请提醒 ${members} 位成员改群昵称`,
  en: members === 1 ? 'Remind 1 member to set a nickname' : `Remind ${members} members to set their nicknames`,
})

const namesAtMost = 60

/** Who is to be reminded, by name; of many, the first and how many more there are. */
export const reminderNote = (names: readonly string[]): string =>
  names.slice(0, namesAtMost).join('、') + (names.length > namesAtMost ? ` … +${names.length - namesAtMost}` : '')

/** A reminder that nobody saw to ends after this. */
export const reminderLastsMs = 3 * dayMs

/** Told once; what is no message of a plan is not brought before those who lead its owner. */
export const reminderFollowUp = {
  remindAfterMinutes: [],
  escalateAfterMinutes: reminderLastsMs / 60_000,
  escalateTo: 'admin',
} as const

/** Group chats are looked at in the morning, when there is a day to see to it. */
const lookAt = Temporal.PlainTime.from('10:00')

/** When a run's group chats are looked at next: at 10:00 of the next local day. */
export const nextLookAt = (now: CorpInstant, zone: string): CorpInstant =>
  localTimeReached(localDateOf(now, zone).add({ days: 1 }), lookAt, zone)

/**
 * Whether a group chat's owner is asked again by a playbook: somebody is to be reminded, no reminder is open, and the last
 * one is as long ago as the playbook says.
 */
export function isReminderDue(
  remind: keyof typeof NICKNAME_REMINDERS,
  last: { askedAt: CorpInstant; isOpen: boolean } | null,
  unfit: number,
  now: CorpInstant,
): boolean {
  if (unfit === 0 || last?.isOpen === true) return false
  // Half a day off: a look that came late one week does not put off the next.
  return last === null || !isBefore(now, addMs(last.askedAt, (NICKNAME_REMINDERS[remind] - 0.5) * dayMs))
}
