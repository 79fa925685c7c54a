import { showArchive } from './archive.ts'
import type { Context } from './bridge.ts'
import { showChats } from './chats.ts'
import { leaveRoom, showChat, showPair } from './conversation.ts'
import { h, icon, part } from './dom.ts'
import { calendarDay, clockTime } from './format.ts'
import { showMoment, showMoments } from './moments.ts'
import { showPhone } from './phone.ts'
import { followSidebar } from './sidebar.ts'
import { showStaff } from './staff.ts'
import { placeNow, state } from './state.ts'
import { changed, drawWho } from './who.ts'

/** How soon after a change the page looks again, in milliseconds; more changes within it are one look. */
const pauseMs = 700

type Beat = {
  corpTime: string
  rate: number
  requestedRate: number
  messages: number
  phones: number
  tasks: number
  moments: number
  records: number
}

const clock = h('span', { class: 'clock', title: '企业时间与速度' })
part('top').append(
  h('h1', {}, '企业微信沙盒', h('small', {}, '示范母婴')),
  clock,
  h('span', { class: 'grow' }),
  h('button', { class: 'who', type: 'button' }),
)
drawWho()

let looking = false
let again = false

/** Shows what the address asks for. Calls that come while it looks make it look once more. */
async function look(): Promise<void> {
  if (looking) {
    again = true
    return
  }
  looking = true
  try {
    do {
      again = false
      await draw()
    } while (again)
  } finally {
    looking = false
  }
}

async function draw(): Promise<void> {
  const place = placeNow()
  document.body.classList.toggle('detail', !['chats', 'staff', 'moments'].includes(place.kind))
  const room = roomOf[place.kind]
  part('rail').replaceChildren(
    ...rooms.map(({ name, title }) =>
      h('a', { href: `#${name}`, 'aria-current': name === room && 'page' }, icon(name), title),
    ),
  )
  await Promise.all([lists[room]?.(), drawMain(place)])
}

/** The views of the rail, what belongs to each, and the list it shows. */
const rooms = [
  { name: 'chats', title: '群聊' },
  { name: 'staff', title: '员工' },
  { name: 'moments', title: '朋友圈' },
  { name: 'archive', title: '存档' },
] as const
const roomOf: Record<ReturnType<typeof placeNow>['kind'], (typeof rooms)[number]['name']> = {
  chats: 'chats',
  chat: 'chats',
  staff: 'staff',
  phone: 'staff',
  pair: 'staff',
  moments: 'moments',
  moment: 'moments',
  archive: 'archive',
}
const lists: Partial<Record<(typeof rooms)[number]['name'], () => Promise<void>>> = {
  chats: showChats,
  staff: showStaff,
  moments: showMoments,
}

/** What the main part says while nothing is chosen. */
const invitations = {
  chats: ['选一个群，看看客户看到的样子', '可以只看，也可以选个身份进去说话。'],
  staff: ['选一位员工，看看 TA 的手机', '待发送的群发、应用消息和客户都在里面。'],
  moments: ['选一条朋友圈，看看谁赞了、谁评论了', '换成看得到它的客户，就能自己点赞、评论。'],
} as const

async function drawMain(place: ReturnType<typeof placeNow>): Promise<void> {
  switch (place.kind) {
    case 'chat':
      return showChat(place.chatId)
    case 'pair':
      return showPair(place.userid, place.externalUserid)
    case 'phone':
      leaveRoom()
      return showPhone(place)
    case 'moment':
      leaveRoom()
      return showMoment(place.momentId, place.userid)
    case 'archive':
      leaveRoom()
      return showArchive()
    case 'chats':
    case 'staff':
    case 'moments':
      leaveRoom()
      part('main').replaceChildren(
        h('div', { class: 'empty' }, h('h2', {}, invitations[place.kind][0]), h('p', {}, invitations[place.kind][1])),
      )
      return undefined
    default:
      return place satisfies never
  }
}

/** What a sidebar would stand beside. */
function contextOf(place: ReturnType<typeof placeNow>): Context {
  if (place.kind === 'chat') return { kind: 'group', chatId: place.chatId }
  if (place.kind === 'pair') return { kind: 'single', externalUserid: place.externalUserid }
  return { kind: 'none' }
}

function drawClock(): void {
  const rate = state.rate === 0 ? '已暂停' : `×${state.rate}`
  const wanted = state.requestedRate > state.rate ? '（扮演中）' : ''
  clock.replaceChildren(h('b', {}, clockTime(state.now)), ` ${calendarDay(state.now)} ${rate}${wanted}`)
}

let stream: EventSource | undefined
let latest = ''
let soon: number | undefined

/** Listens for what is new; the stream of an actor keeps the lease while this window is open. */
function listen(): void {
  stream?.close()
  stream = new EventSource(`/_sandbox/events${state.acting ? `?lease=${state.acting.lease}` : ''}`)
  stream.addEventListener('message', (event) => {
    const beat = JSON.parse(String(event.data)) as Beat // the control API's own shape
    state.now = beat.corpTime
    state.rate = beat.rate
    state.requestedRate = beat.requestedRate
    drawClock()
    const mark = `${beat.messages} ${beat.phones} ${beat.tasks} ${beat.moments} ${beat.records}`
    if (mark === latest) return
    latest = mark
    soon ??= window.setTimeout(() => {
      soon = undefined
      void look()
    }, pauseMs)
  })
}

addEventListener('hashchange', () => {
  followSidebar(contextOf(placeNow()))
  void look()
})
changed.addEventListener('who', () => {
  listen()
  void look()
})
listen()
void look()
