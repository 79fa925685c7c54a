import { z } from 'zod'
import { page, pageQuery } from './paging.ts'
import { variablesGiven } from './run.ts'

const words = z.object({ zh: z.string(), en: z.string() })

/** So many playbooks stand below a headquarters, over all levels. */
export const FOLLOWERS_MAX = 1000
/** So many are cloned, undone or brought up to date at a time. */
export const CLONES_MAX = 100
/** Headquarters, region, shop, and one in between. */
export const LEVELS_MAX = 4

/** One difference from the playbook that is followed: a step or another part, and what is different about it. */
export const playbookOverride = z.object({
  /** The sort of part and its stable id, as in `step morning`; null for the playbook itself. */
  part: z.string().nullable(),
  kind: z.enum(['changed', 'left_out', 'local']),
  name: words,
  changes: z.array(words),
})
export type PlaybookOverride = z.infer<typeof playbookOverride>
export const playbookOverrides = z.object({
  items: z.array(playbookOverride),
  /** Values of the unit's own, by variable: they are not counted as overrides. */
  values: z.array(z.object({ name: z.string(), label: words, value: z.string() })),
})
export type PlaybookOverrides = z.infer<typeof playbookOverrides>

const stepCounts = z.object({ mandatory: z.int(), optional: z.int(), local: z.int() })

/** How a playbook stands to the one that it follows, and to those that follow it. */
export const followStanding = z.object({
  upstream: z
    .object({
      playbookId: z.guid(),
      name: z.string(),
      unit: z.string(),
      /** The version that it stands at, and the latest. */
      version: z.int(),
      latestVersion: z.int(),
      overrides: z.int(),
      locals: z.int(),
    })
    .nullable(),
  steps: stepCounts,
  /** Those that follow it directly, and over all levels. */
  followers: z.int(),
  all: z.int(),
  /** Of the direct ones, those that stand at an earlier version, and what differs in all of them. */
  behind: z.int(),
  overrides: z.int(),
  /** Variables that a clone can have a value of its own of. */
  variables: z.array(z.object({ name: z.string(), label: words, isRequired: z.boolean(), default: z.string() })),
})
export type FollowStanding = z.infer<typeof followStanding>

export const followerSorts = ['unit', 'behind', 'overrides'] as const
export type FollowerSort = (typeof followerSorts)[number]

/** Who follows a playbook directly. */
export const followersQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().max(60).optional(),
  sort: z.enum(followerSorts).default('unit'),
})
export type FollowersQuery = z.output<typeof followersQuery>

export const follower = z.object({
  playbookId: z.guid(),
  unit: z.string(),
  name: z.string(),
  version: z.int(),
  upstreamVersion: z.int(),
  /** Versions of the followed one that it has not taken over. */
  behind: z.int(),
  overrides: z.int(),
  locals: z.int(),
  followers: z.int(),
  runs: z.int(),
  groupChats: z.int(),
})
export type Follower = z.infer<typeof follower>
export const followersPage = page(follower)

export const executionDays = [7, 30] as const
export type ExecutionDays = (typeof executionDays)[number]

/**
 * How far playbooks that follow do what they must: of the occurrences of their mandatory steps that were due in the last
 * `days` local days, today included, those that went out. Cancelled ones were not due. Within what the reader sees.
 */
export const askExecution = z.strictObject({
  days: z.literal([...executionDays]),
  playbookIds: z.array(z.guid()).min(1).max(200),
})
/** Direct followers by that rate, the lowest first; those that had nothing mandatory to do come last. */
export const byRateQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().max(60).optional(),
  days: z.coerce.number().pipe(z.literal([...executionDays])),
})
export type ByRateQuery = z.output<typeof byRateQuery>

export const execution = z.object({
  items: z.array(z.object({ playbookId: z.guid(), due: z.int(), done: z.int() })),
})
export type Execution = z.infer<typeof execution>

const unit = z.string().trim().min(1).max(40)

/** A playbook of its own for each unit, all in one transaction. `version` is the one that their maker saw. */
export const cloneMany = z.strictObject({
  version: z.int().min(1).max(1_000_000),
  units: z
    .array(z.strictObject({ unit, variables: variablesGiven }))
    .min(1)
    .max(CLONES_MAX),
})
export type CloneMany = z.output<typeof cloneMany>

export const cloneProblems = ['unit_taken', 'unit_repeated', 'variable_unknown', 'value_invalid'] as const

export const clonesPreview = z.object({
  steps: stepCounts,
  items: z.array(
    z.object({
      unit: z.string(),
      name: z.string(),
      problems: z.array(z.object({ code: z.enum(cloneProblems), field: z.string(), repair: words })),
      /** Variables that applying it will ask for. */
      missing: z.array(z.string()),
    }),
  ),
})
export type ClonesPreview = z.infer<typeof clonesPreview>

export const cloned = z.object({ items: z.array(z.object({ playbookId: z.guid(), unit: z.string() })) })
export type Cloned = z.infer<typeof cloned>

/** Takes clones away again that nobody has touched. */
export const undoClones = z.strictObject({ playbookIds: z.array(z.guid()).min(1).max(CLONES_MAX) })

/** Where both the followed playbook and its follower changed something, told in words. The follower's stays. */
export const followCollision = z.object({
  part: z.string().nullable(),
  name: words,
  kind: z.enum(['both_changed', 'removed_above', 'invalid']),
  above: z.array(words),
  own: z.array(words),
})
export type FollowCollision = z.infer<typeof followCollision>

/** What taking over the latest version of the followed playbook would come to. */
export const followUpdate = z.object({
  from: z.int(),
  to: z.int(),
  /** The version of the follower that this was worked out for. */
  version: z.int(),
  changes: z.array(words),
  collisions: z.array(followCollision),
  /** Own changes that give way, since their step is mandatory by now. */
  overruled: z.array(words),
  runs: z.int(),
})
export type FollowUpdate = z.infer<typeof followUpdate>

/**
 * `to` is the version that its reader saw. With collisions it becomes a draft for a person to settle them in; where the
 * corp wants approval, a draft that is submitted for it.
 */
export const takeUpdate = z.strictObject({
  to: z.int().min(1).max(1_000_000),
  note: z.string().trim().max(200).default(''),
})
export const tookUpdate = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('published'), version: z.int() }),
  z.object({ kind: z.literal('draft'), draftId: z.guid() }),
])
export type TookUpdate = z.infer<typeof tookUpdate>

/** What bringing everyone below up to date would come to, over all levels. */
export const followersUpdate = z.object({
  version: z.int(),
  /** Another person has to approve each of them before it is published. */
  needsApproval: z.boolean(),
  /** Those that would change: published, or submitted, at once, or waiting for a person because of collisions. */
  ready: z.int(),
  colliding: z.int(),
  /** Below one that waits: their turn comes after it. */
  held: z.int(),
  /** Steps that change, each counted in every playbook that changes. */
  steps: z.int(),
  collisions: z.int(),
  overruled: z.int(),
  /** Runs at work that are not at the latest version of their playbook, or would not be afterwards. */
  runs: z.int(),
  /** The first of those that collide. */
  items: z.array(
    z.object({ playbookId: z.guid(), unit: z.string(), name: z.string(), collisions: z.array(followCollision) }),
  ),
})
export type FollowersUpdate = z.infer<typeof followersUpdate>

/**
 * Published for those without collisions, or submitted for approval where the corp wants it, up to `CLONES_MAX` at a time;
 * ask again while `left` is true.
 */
export const updatedFollowers = z.object({ published: z.int(), submitted: z.int(), left: z.boolean() })
export type UpdatedFollowers = z.infer<typeof updatedFollowers>

/** Moves runs of everyone below to their playbook's latest version, so many at a time; goes on after the run `after`. */
export const moveFollowers = z.strictObject({ after: z.guid().optional() })
export const movedFollowers = z.object({
  moved: z.int(),
  /** Runs that stay where they are, and the error code that says why: a person moves them one by one. */
  refused: z.array(z.object({ runId: z.guid(), name: z.string(), code: z.string() })),
  /** Where to go on; null when all had their turn. */
  next: z.guid().nullable(),
})
export type MovedFollowers = z.infer<typeof movedFollowers>
