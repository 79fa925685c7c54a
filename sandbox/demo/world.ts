import { draw } from '#people/draw.ts'
import { madeHex, madeId } from '../id.ts'
import { createContact } from '../world/contact.ts'
import { admit } from '../world/group-chat.ts'
import type { World } from '../world/world.ts'
import { chatTopics, contactName, departments, groupNickname, notice, regions, staff, tagGroups } from './names.ts'

/** How large the demo corp is. Sizes of single group chats spread from half to not quite twice `members`. */
export type DemoSize = { groupChats: number; members: number; staff: number }

const dayMs = 86_400_000
/** Ages in days that group chats are spread over: launch, activation, monetisation, retention (spec 00 "stage"). */
const ages: [from: number, to: number, share: number][] = [
  [0.5, 6, 0.22],
  [8, 28, 0.28],
  [32, 85, 0.28],
  [95, 300, 0.22],
]
/** Share of members who are friends of a staff member, and of those the share with a second one. */
const friendShare = 1 / 3
const secondFriendShare = 0.08
/** Share of places taken by people who are in another group chat already. */
const returningShare = 0.04

/** Fills an empty store with the corp 示范母婴 as it is at `start`. The same seed and size give the same corp. */
export function seedDemoWorld(world: World, size: DemoSize, start: number): void {
  world.store.transaction(() => {
    seedDirectory(world, size.staff)
    const tagIds = seedTags(world, start)
    const chats = planChats(world, size, start)
    const people: string[] = []
    for (const chat of chats) seedChat(world, chat, people, tagIds, start)
  })
}

function seedDirectory(world: World, count: number): void {
  const { store, corp } = world
  for (const [index, department] of departments.entries()) {
    store.run(
      'insert into department (id, name, name_en, parentid, sort_order, leaders) values (?, ?, ?, ?, ?, ?)',
      department.id,
      department.name,
      department.name_en,
      department.parentid,
      1_000 - index,
      JSON.stringify(department.leaders.filter((leader) => staff.findIndex((one) => one.userid === leader) < count)),
    )
  }
  for (let index = 0; index < count; index++) {
    const person = demoStaff(index)
    const leads = departments.filter((one) => one.leaders.includes(person.userid)).map((one) => one.id)
    store.run(
      `insert into staff (userid, name, alias, position, gender, departments, leads, direct_leader, status, follows_contacts, open_userid)
       values (?, ?, ?, ?, ?, ?, ?, ?, 1, 1, ?)`,
      person.userid,
      person.name,
      person.alias,
      person.position,
      person.gender,
      JSON.stringify([person.department]),
      JSON.stringify(leads),
      JSON.stringify(person.leader === '' ? [] : [person.leader]),
      madeId('wo', 32, corp.seed, 'open_userid', person.userid),
    )
  }
}

/** The listed staff, and past them numbered ones, so that a larger corp can be asked for. */
function demoStaff(index: number): (typeof staff)[number] {
  const listed = staff[index]
  if (listed) return listed
  const pattern = staff[index % staff.length]
  if (!pattern) throw new Error('the list of demo staff is empty')
  const round = Math.floor(index / staff.length) + 1
  const { department, gender, position, leader } = pattern
  return {
    userid: `${pattern.userid}${round}`,
    name: `${pattern.name}${round}`,
    alias: `${pattern.alias}${round}`,
    position,
    department,
    leader: leader === '' ? 'LinYue' : leader,
    gender,
  }
}

function seedTags(world: World, start: number): string[][] {
  const { store, corp } = world
  return tagGroups.map((group, groupIndex) => {
    const groupId = madeId('et', 32, corp.seed, 'tag_group', group.name)
    const createdAt = start - 200 * dayMs
    store.run(
      'insert into tag_group (group_id, name, created_at, sort_order, by_app) values (?, ?, ?, ?, 0)',
      groupId,
      group.name,
      createdAt,
      100 - groupIndex,
    )
    return group.tags.map((name, tagIndex) => {
      const id = madeId('et', 32, corp.seed, 'tag', group.name, name)
      store.run(
        'insert into tag (id, group_id, name, created_at, sort_order, by_app) values (?, ?, ?, ?, ?, 0)',
        id,
        groupId,
        name,
        createdAt,
        100 - tagIndex,
      )
      return id
    })
  })
}

type PlannedChat = {
  index: number
  name: string
  city: string
  owner: string
  department: number
  createdAt: number
  members: number
}

function planChats(world: World, size: DemoSize, start: number): PlannedChat[] {
  const { seed } = world.corp
  const known = new Set(world.store.rows<{ userid: string }>('select userid from staff').map((row) => row.userid))
  const everyone = [...known].toSorted()
  const places = regions.flatMap((region) =>
    region.places.flatMap(({ city, districts }) => districts.map((district) => ({ region, city, district }))),
  )
  const used = new Map<string, number>()
  return Array.from({ length: size.groupChats }, (_, index) => {
    const roll = (purpose: string): number => draw(seed, `group chat ${index}`, 'demo', purpose)
    const place = places[index % places.length]
    if (!place) throw new Error('the list of demo places is empty')
    const topic = chatTopics[Math.floor(roll('topic') * chatTopics.length)] ?? '妈妈群'
    const name = `${place.city}·${place.district}${topic}`
    const twin = (used.get(name) ?? 0) + 1
    used.set(name, twin)
    const owners = place.region.owners.filter((owner) => known.has(owner))
    const pool = owners.length > 0 ? owners : everyone
    return {
      index,
      name: twin === 1 ? name : `${name}${twin}`,
      city: place.city,
      owner: pool[index % pool.length] ?? everyone[0] ?? '',
      department: place.region.department,
      createdAt: Math.round(start - ageInDays(roll) * dayMs),
      members: Math.max(3, Math.round(size.members * (0.5 + 1.33 * roll('size') ** 1.65))),
    }
  })
}

function ageInDays(roll: (purpose: string) => number): number {
  let left = roll('stage')
  for (const [from, to, share] of ages) {
    if (left < share) return from + (to - from) * roll('age')
    left -= share
  }
  return 120
}

function seedChat(world: World, chat: PlannedChat, people: string[], tagIds: string[][], start: number): void {
  const { store, corp } = world
  const chatId = madeId('wr', 32, corp.seed, 'group_chat', store.next('group_chat'))
  store.run(
    `insert into group_chat (chat_id, name, owner, notice, created_at, admins, member_version, opengid) values (?, ?, ?, ?, ?, ?, ?, ?)`,
    chatId,
    chat.name,
    chat.owner,
    notice,
    chat.createdAt,
    '[]',
    madeHex(32, corp.seed, 'member_version', chatId, 0),
    madeId('tG', 28, corp.seed, 'opengid', chatId),
  )
  const colleague = world.store.row<{ userid: string }>(
    `select userid from staff where userid <> ? and departments = ? order by userid limit 1`,
    chat.owner,
    JSON.stringify([chat.department]),
  )
  admit(world, { chatId, memberId: chat.owner, type: 1, at: chat.createdAt, scene: 1, nickname: '' })
  if (colleague) {
    admit(world, {
      chatId,
      memberId: colleague.userid,
      type: 1,
      at: chat.createdAt + 60_000,
      scene: 1,
      invitor: chat.owner,
      nickname: '',
    })
  }
  const present = new Set<string>()
  for (let place = 0; place < chat.members - (colleague ? 2 : 1); place++) {
    const roll = (purpose: string): number => draw(corp.seed, `${chat.index}/${place}`, 'demo', purpose)
    const known = roll('returning') < returningShare ? people[Math.floor(roll('who') * people.length)] : undefined
    const memberId = known !== undefined && !present.has(known) ? known : seedContact(world, roll, people)
    present.add(memberId)
    const joinedAt = joinTime(chat, start, roll('joined'))
    const scene = ([1, 2, 3] as const)[roll('scene') < 0.3 ? 0 : roll('scene') < 0.45 ? 1 : 2] ?? 3
    admit(world, {
      chatId,
      memberId,
      type: 2,
      at: joinedAt,
      scene,
      ...(scene === 1 ? { invitor: chat.owner } : {}),
      nickname:
        roll('nickname') < 0.4 ? groupNickname(chat.city, roll('baby'), 1 + Math.floor(roll('months') * 36)) : '',
    })
    if (memberId !== known && roll('friend') < friendShare) seedFriend(world, chat, memberId, joinedAt, tagIds, roll)
  }
}

/** Most come in the first days; the others until today. */
function joinTime(chat: PlannedChat, start: number, at: number): number {
  const age = start - chat.createdAt
  return Math.round(chat.createdAt + 120_000 + (age - 180_000) * at ** 3)
}

function seedContact(world: World, roll: (purpose: string) => number, people: string[]): string {
  const externalUserid = createContact(world, contactName(roll('kind'), roll('first'), roll('second')))
  people.push(externalUserid)
  return externalUserid
}

function seedFriend(
  world: World,
  chat: PlannedChat,
  externalUserid: string,
  joinedAt: number,
  tagIds: string[][],
  roll: (purpose: string) => number,
): void {
  const second = roll('second friend') < secondFriendShare && chat.owner !== 'PanYilin' ? ['PanYilin'] : []
  const followers = [chat.owner, ...second].filter((userid) =>
    world.store.row('select 1 as found from staff where userid = ?', userid),
  )
  for (const [nth, userid] of followers.entries()) {
    const createdAt = joinedAt - Math.round(roll('before') * 6 * 3_600_000) + nth * dayMs * roll('later') * 0.5
    world.store.run(
      `insert into follow (userid, external_userid, relation, remark, created_at, add_way, oper_userid, last_chat_at)
       values (?, ?, 'friend', ?, ?, ?, ?, ?)`,
      userid,
      externalUserid,
      '',
      Math.round(createdAt),
      roll('add way') < 0.6 ? 1 : 4,
      externalUserid,
      Math.round(createdAt),
    )
    for (const [group, ids] of tagIds.entries()) {
      const id = ids[Math.floor(roll(`tag ${group}`) * ids.length)]
      if (id !== undefined && roll(`tagged ${group}`) < 0.45) {
        world.store.run(
          'insert into follow_tag (userid, external_userid, tag_id) values (?, ?, ?)',
          userid,
          externalUserid,
          id,
        )
      }
    }
  }
}
