import { draw } from '#people/draw.ts'
import { wording } from '#people/talk.ts'
import { contactName } from '../demo/names.ts'
import { madeId } from '../id.ts'
import { addFriend, createContact, deleteFriend, findFollow } from '../world/contact.ts'
import { corpDay } from '../world/day.ts'
import { findGroupChat, findMember, joinGroupChat, leaveGroupChat, listMembers } from '../world/group-chat.ts'
import { deliver, type Place } from '../world/message.ts'
import type { World } from '../world/world.ts'
import type { Agenda, Plan } from './agenda.ts'
import type { Cast } from './cast.ts'

/** Minutes after which a newcomer says hello, and adds the owner as a friend. */
const helloMs = 6 * 60_000
const befriendMs = 25 * 60_000

type PlanOf<Kind extends Plan['kind']> = Extract<Plan, { kind: Kind }>

/** How often somebody looks for other words when these were said in the group lately. */
const tries = 6

/** A remark in a group chat, if the person is still in it. */
export function speak(world: World, cast: Cast, plan: PlanOf<'speak'>, at: number): void {
  const { chatId, person } = plan
  if (!findMember(world, chatId, person)) return
  say(world, person, { kind: 'group', chatId }, freshWords(world, cast.lately(chatId), plan, at), at)
}

/** Words that were not said here lately, if there are any. */
function freshWords(
  world: World,
  lately: readonly string[],
  { person, said, key }: PlanOf<'speak'>,
  at: number,
): string {
  const day = corpDay(world.corp.zone, at)
  let text = ''
  for (let attempt = 0; attempt < tries; attempt++) {
    text = wording(world.corp.seed, { ...said, person, day, key: `${key} ${attempt}` })
    if (!lately.includes(text)) break
  }
  return text
}

/** A remark of a contact to a staff member, if they are still friends. */
export function reply(world: World, plan: PlanOf<'reply'>, at: number): void {
  if (findFollow(world, plan.userid, plan.person)?.relation !== 'friend') return
  say(world, plan.person, { kind: 'single', userid: plan.userid, externalUserid: plan.person }, plan.text, at)
}

/** A staff member's answer to a contact's letter, while they are friends and he is with the corp. */
export function serve(world: World, plan: PlanOf<'serve'>, at: number): void {
  const { userid, person, text } = plan
  if (findFollow(world, userid, person)?.relation !== 'friend') return
  if (!world.store.row('select 1 as found from staff where userid = ? and status = 1', userid)) return
  deliver(world, {
    route: 'manual',
    msgid: madeId('', 24, world.corp.seed, 'speech', world.store.next('speech')),
    sender: userid,
    place: { kind: 'single', userid, externalUserid: person },
    content: { text, attachments: [] },
    at,
  })
}

function say(world: World, sender: string, place: Place, text: string, at: number): void {
  deliver(world, {
    route: 'member',
    msgid: madeId('', 24, world.corp.seed, 'speech', world.store.next('speech')),
    sender,
    place,
    content: { text, attachments: [] },
    at,
  })
}

export function leave(world: World, plan: PlanOf<'leave'>): void {
  leaveGroupChat(world, { chatId: plan.chatId, memberId: plan.person, removed: false })
}

export function unfriend(world: World, plan: PlanOf<'delete'>, at: number): void {
  deleteFriend(world, { userid: plan.userid, externalUserid: plan.person, by: 'contact', at })
}

/** A newcomer comes in, by a member's invitation or the code, may say hello and may add the owner. */
export function arrive(world: World, agenda: Agenda, plan: PlanOf<'join'>, at: number): void {
  const chat = findGroupChat(world, plan.chatId)
  if (!chat || chat.dismissed_at !== null) return
  const { seed, zone } = world.corp
  const day = corpDay(zone, at)
  const roll = (purpose: string): number => draw(seed, plan.key, day.date, purpose)
  const person = createContact(world, contactName(roll('kind'), roll('first'), roll('second')))
  const hosts = listMembers(world, plan.chatId)
  const host = plan.invited ? hosts[Math.floor(roll('host') * hosts.length)] : undefined
  const refused = joinGroupChat(world, {
    chatId: plan.chatId,
    memberId: person,
    type: 2,
    scene: plan.invited ? 2 : 3,
    ...(host?.type === 1 ? { invitor: host.member_id } : {}),
    at,
  })
  if (refused !== undefined) return
  if (plan.hello) {
    const { chatId, key } = plan
    agenda.put(at + helloMs, `hello ${key}`, {
      kind: 'speak',
      chatId,
      person,
      said: { intent: 'hello' },
      key,
      answer: true,
    })
  }
  if (plan.befriends)
    agenda.put(at + befriendMs, `befriend ${plan.key}`, { kind: 'befriend', userid: chat.owner, person })
}

/** The newcomer adds the owner from the group chat (add_way 4). */
export function befriend(world: World, plan: PlanOf<'befriend'>, at: number): void {
  addFriend(world, { userid: plan.userid, externalUserid: plan.person, addWay: 4, half: false, by: 'contact', at })
}
