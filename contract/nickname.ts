import { z } from 'zod'
import { instant } from '#contract/occurrence.ts'
import { pageQuery } from '#contract/paging.ts'
import { staffTaskState } from '#contract/staff-task.ts'

/**
 * How a member's nickname in a group chat stands to the rule: it keeps to it, it is another, there is none, or the member
 * joined within the last day and is not judged yet.
 */
export const nicknameFits = ['fits', 'other', 'unset', 'fresh'] as const
export type NicknameFit = (typeof nicknameFits)[number]

/** How many contacts of a group chat stand how, at its last reading; `members` are those who are judged. */
export const nicknameFigures = z.object({
  members: z.int(),
  fits: z.int(),
  other: z.int(),
  unset: z.int(),
  fresh: z.int(),
  staff: z.int(),
})
export type NicknameFigures = z.output<typeof nicknameFigures>

const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const uuids = new RegExp(`^${uuid}(,${uuid}){0,99}$`)

/** Group chats by id, with commas between; 100 at most. */
export const nicknameFiguresQuery = z.strictObject({ groupChatIds: z.string().regex(uuids) })

/** Of the group chats asked for, those in the reader's scope that have a rule with a pattern. */
export const nicknameFiguresList = z.object({
  items: z.array(nicknameFigures.extend({ groupChatId: z.guid() })),
})
export type NicknameFiguresList = z.output<typeof nicknameFiguresList>

export const nicknameQuery = pageQuery
  .extend({
    /** `unfit` are those to remind: of another nickname, or without any. */
    show: z.enum([...nicknameFits, 'unfit']).default('unfit'),
    /** A part of the name or the nickname. */
    search: z.string().trim().min(1).max(60).optional(),
  })
  .strict()
export type NicknameQuery = z.output<typeof nicknameQuery>

/** What a reminder has come to, as the latest reading of the group chat tells. */
export const nicknameReminder = z.object({
  staffTaskId: z.guid(),
  state: staffTaskState,
  staff: z.object({ staffId: z.guid(), name: z.string() }),
  askedAt: instant,
  /** Null where the playbook asked by itself. */
  askedBy: z.string().nullable(),
  doneAt: instant.nullable(),
  expiresAt: instant,
  /** Of those asked about: their nickname keeps to the rule by now, they left, or neither. */
  asked: z.int(),
  changed: z.int(),
  left: z.int(),
  waiting: z.int(),
})

export const nicknamePage = z.object({
  /** The rule of the playbook that was applied last; null where none that is at work here has one. */
  rule: z
    .object({
      rule: z.string(),
      example: z.string().nullable(),
      pattern: z.string().nullable(),
      remind: z.enum(['weekly', 'fortnightly', 'monthly']).nullable(),
      run: z.object({ runId: z.guid(), name: z.string() }),
    })
    .nullable(),
  /** Null where there is no pattern to judge by. */
  figures: nicknameFigures.nullable(),
  reminder: nicknameReminder.nullable(),
  /** What the owner is given to post. */
  message: z.string().nullable(),
  items: z.array(
    z.object({
      contactId: z.guid(),
      name: z.string(),
      nickname: z.string(),
      joinedAt: instant,
      fit: z.enum(nicknameFits),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export type NicknamePage = z.output<typeof nicknamePage>

export const nicknameReminded = z.object({ staffTaskId: z.guid(), members: z.int() })
export type NicknameReminded = z.output<typeof nicknameReminded>
