import { madeId } from '../id.ts'
import { seconds } from '../world/day.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import type { Route } from './route.ts'

/** Corp tags and strategy tags together (D92117); characters of a name; tags of one request (41111). */
const tagCeiling = 10_000
const nameChars = 30
export const tagsPerCall = 1_000
const orderLimit = 2 ** 32 - 1

type TagGroup = {
  group_id: string
  name: string
  created_at: number
  sort_order: number
  deleted: number
  by_app: number
  strategy_id: number | null
}
type Tag = {
  id: string
  group_id: string
  name: string
  created_at: number
  sort_order: number
  deleted: number
  by_app: number
}

const groupColumns = 'group_id, name, created_at, sort_order, deleted, by_app, strategy_id'
const tagColumns = 'id, group_id, name, created_at, sort_order, deleted, by_app'

/** Corp tags have no strategy; strategy tags (规则组) belong to one. Both kinds take the same calls. */
type Kind = { name: 'corp' | 'strategy'; strategyId: number | null }
const corpKind: Kind = { name: 'corp', strategyId: null }

export const corpTagRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/get_corp_tag_list',
    method: 'POST',
    section: 4,
    answer: ({ body, world }) => ({ tag_group: listGroups(world, body, corpKind) }),
  },
  {
    path: '/cgi-bin/externalcontact/add_corp_tag',
    method: 'POST',
    section: 4,
    answer: ({ body, world }) => ({ tag_group: addTags(world, body, corpKind) }),
  },
  {
    path: '/cgi-bin/externalcontact/edit_corp_tag',
    method: 'POST',
    section: 4,
    answer: ({ body, world }) => editTag(world, body, corpKind),
  },
  {
    path: '/cgi-bin/externalcontact/del_corp_tag',
    method: 'POST',
    section: 4,
    answer: ({ body, world }) => deleteTags(world, body, corpKind),
  },
  {
    path: '/cgi-bin/externalcontact/get_strategy_tag_list',
    method: 'POST',
    section: 4,
    answer: ({ body, world }) => {
      const strategyId = body.has('strategy_id') ? knownStrategy(world, body) : null
      return { tag_group: listGroups(world, body, { name: 'strategy', strategyId }) }
    },
  },
  {
    path: '/cgi-bin/externalcontact/add_strategy_tag',
    method: 'POST',
    section: 4,
    answer: ({ body, world }) => ({
      tag_group: addTags(world, body, { name: 'strategy', strategyId: knownStrategy(world, body) }),
    }),
  },
  {
    path: '/cgi-bin/externalcontact/edit_strategy_tag',
    method: 'POST',
    section: 4,
    answer: ({ body, world }) => editTag(world, body, { name: 'strategy', strategyId: null }),
  },
  {
    path: '/cgi-bin/externalcontact/del_strategy_tag',
    method: 'POST',
    section: 4,
    answer: ({ body, world }) => deleteTags(world, body, { name: 'strategy', strategyId: null }),
  },
]

/** The strategies (客户联系规则组) of the simulated corp: one, with id 1, that covers everybody. */
function knownStrategy(_world: World, body: Fields): number {
  return body.integer('strategy_id', { missing: 40058, min: 1, max: 1 })
}

/** tag_id and group_id empty: all that is not deleted; both given: group_id wins; asked for by id, deleted ones show too (D92117). */
function listGroups(world: World, body: Fields, kind: Kind): Record<string, unknown>[] {
  const groupIds = body.texts('group_id', { max: tagsPerCall, tooMany: 41111 })
  const tagIds = groupIds.length > 0 ? [] : body.texts('tag_id', { max: tagsPerCall, tooMany: 41111 })
  const byId = groupIds.length > 0 || tagIds.length > 0
  const groups = world.store.rows<TagGroup>(
    `select ${groupColumns} from tag_group
     where (strategy_id is not null) = (? = 'strategy') and (? is null or strategy_id = ?)
     order by sort_order desc, created_at, group_id`,
    kind.name,
    kind.strategyId,
    kind.strategyId,
  )
  return groups
    .filter((group) => (groupIds.length > 0 ? groupIds.includes(group.group_id) : byId || group.deleted === 0))
    .map((group) => ({
      group,
      tags: tagsOf(world, group.group_id).filter((tag) =>
        tagIds.length > 0 ? tagIds.includes(tag.id) : byId || tag.deleted === 0,
      ),
    }))
    .filter(({ tags }) => tagIds.length === 0 || tags.length > 0)
    .map(({ group, tags }) => ({
      ...presentGroup(group),
      deleted: group.deleted === 1,
      tag: tags.map((tag) => ({ ...presentTag(tag), deleted: tag.deleted === 1 })),
    }))
}

function tagsOf(world: World, groupId: string): Tag[] {
  return world.store.rows<Tag>(
    `select ${tagColumns} from tag where group_id = ? order by sort_order desc, created_at, id`,
    groupId,
  )
}

function addTags(world: World, body: Fields, kind: Kind): Record<string, unknown> {
  const wanted = new Map<string, number>()
  for (const tag of body.objects('tag')) {
    const name = tag.text('name', { missing: 40063, maxChars: nameChars, tooLong: 40072 })
    if (!wanted.has(name)) wanted.set(name, tag.integer('order', { absent: 0, min: 0, max: orderLimit }))
  }
  if (wanted.size === 0) throw new WecomError(40063, 'some parameters are empty: tag')
  if (wanted.size > tagsPerCall) throw new WecomError(41111, `too many tags: ${wanted.size}, over ${tagsPerCall}`)
  const total = world.store.row<{ count: number }>('select count(*) as count from tag where deleted = 0')?.count ?? 0
  if (total + wanted.size > tagCeiling) throw new WecomError(40126, `corp tags at ceiling ${tagCeiling}`)
  const group = groupForTags(world, body, kind)
  const taken = new Set(
    tagsOf(world, group.group_id)
      .filter((tag) => tag.deleted === 0)
      .map((tag) => tag.name),
  )
  const twice = [...wanted.keys()].find((name) => taken.has(name))
  if (twice !== undefined) throw new WecomError(40071, `tag name ${twice} exists already`)
  const tags = [...wanted].map(([name, order]): Tag => {
    const tag = {
      id: newId(world),
      group_id: group.group_id,
      name,
      created_at: world.clock.now(),
      sort_order: order,
      deleted: 0,
      by_app: 1,
    }
    world.store.run(
      'insert into tag (id, group_id, name, created_at, sort_order, by_app) values (?, ?, ?, ?, ?, 1)',
      tag.id,
      tag.group_id,
      tag.name,
      tag.created_at,
      tag.sort_order,
    )
    return tag
  })
  return { ...presentGroup(group), tag: tags.map(presentTag) }
}

/** The group that group_id names, else the one called group_name, else a new one. */
function groupForTags(world: World, body: Fields, kind: Kind): TagGroup {
  const groupId = body.text('group_id')
  if (groupId !== '') {
    const group = findGroup(world, groupId, kind)
    if (!group || group.deleted === 1) throw new WecomError(40068, `invalid tag group id ${groupId}`)
    return group
  }
  const name = body.text('group_name', { missing: 40063, maxChars: nameChars, tooLong: 40072 })
  const known = world.store.row<TagGroup>(
    `select ${groupColumns} from tag_group where name = ? and deleted = 0 and strategy_id is ?`,
    name,
    kind.strategyId,
  )
  if (known) return known
  const group: TagGroup = {
    group_id: newId(world),
    name,
    created_at: world.clock.now(),
    sort_order: body.integer('order', { absent: 0, min: 0, max: orderLimit }),
    deleted: 0,
    by_app: 1,
    strategy_id: kind.strategyId,
  }
  world.store.run(
    'insert into tag_group (group_id, name, created_at, sort_order, by_app, strategy_id) values (?, ?, ?, ?, 1, ?)',
    group.group_id,
    group.name,
    group.created_at,
    group.sort_order,
    group.strategy_id,
  )
  return group
}

function newId(world: World): string {
  return madeId('et', 32, world.corp.seed, 'made tag', world.store.next('tag'))
}

function findGroup(world: World, groupId: string, kind: Kind): TagGroup | undefined {
  return world.store.row<TagGroup>(
    `select ${groupColumns} from tag_group where group_id = ? and (strategy_id is not null) = (? = 'strategy')`,
    groupId,
    kind.name,
  )
}

/** A tag that is there and not deleted, else 40068. */
export function liveTag(world: World, id: string): Tag {
  const tag = world.store.row<Tag>(`select ${tagColumns} from tag where id = ? and deleted = 0`, id)
  if (!tag) throw new WecomError(40068, `invalid tag id ${id}`)
  return tag
}

/** Renames or reorders a tag or group. An app may change only what it made (60011). */
function editTag(world: World, body: Fields, kind: Kind): Record<string, unknown> {
  const id = body.text('id', { missing: 40063 })
  const name = body.optionalText('name', { maxChars: nameChars, tooLong: 40072 })
  const order = body.has('order') ? body.integer('order', { min: 0, max: orderLimit }) : undefined
  const group = findGroup(world, id, kind)
  if (group && group.deleted === 0) {
    ownOnly(group.by_app)
    world.store.run(
      'update tag_group set name = ?, sort_order = ? where group_id = ?',
      name ?? group.name,
      order ?? group.sort_order,
      id,
    )
    return {}
  }
  const tag = liveTag(world, id)
  ownOnly(tag.by_app)
  const twin = tagsOf(world, tag.group_id).some((one) => one.deleted === 0 && one.id !== id && one.name === name)
  if (twin) throw new WecomError(40071, `tag name ${name} exists already`)
  world.store.run('update tag set name = ?, sort_order = ? where id = ?', name ?? tag.name, order ?? tag.sort_order, id)
  return {}
}

/** Deletes tags and groups; a group whose last tag goes is gone too (D92117). */
function deleteTags(world: World, body: Fields, kind: Kind): Record<string, unknown> {
  const tagIds = body.texts('tag_id', { max: tagsPerCall, tooMany: 41111 })
  const groupIds = body.texts('group_id', { max: tagsPerCall, tooMany: 41111 })
  if (tagIds.length === 0 && groupIds.length === 0) throw new WecomError(40063, 'tag_id and group_id are both empty')
  const groups = groupIds.map((id) => {
    const group = findGroup(world, id, kind)
    if (!group || group.deleted === 1) throw new WecomError(40068, `invalid tag group id ${id}`)
    ownOnly(group.by_app)
    return group
  })
  const tags = [...tagIds.map((id) => liveTag(world, id)), ...groups.flatMap((group) => tagsOf(world, group.group_id))]
  for (const tag of tags) ownOnly(tag.by_app)
  for (const tag of tags) {
    world.store.run('update tag set deleted = 1 where id = ?', tag.id)
    world.store.run('delete from follow_tag where tag_id = ?', tag.id)
    world.store.run(
      'update tag_group set deleted = 1 where group_id = ? and not exists (select 1 from tag t where t.group_id = tag_group.group_id and t.deleted = 0)',
      tag.group_id,
    )
  }
  return {}
}

function ownOnly(byApp: number): void {
  if (byApp === 0) throw new WecomError(60011, 'no privilege: the tag was not made by this app')
}

function presentGroup(group: TagGroup): Record<string, unknown> {
  return {
    group_id: group.group_id,
    group_name: group.name,
    create_time: seconds(group.created_at),
    order: group.sort_order,
    ...(group.strategy_id === null ? {} : { strategy_id: group.strategy_id }),
  }
}

function presentTag(tag: Tag): Record<string, unknown> {
  return { id: tag.id, name: tag.name, create_time: seconds(tag.created_at), order: tag.sort_order }
}
