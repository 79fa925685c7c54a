import { showChats } from './chats.ts'
import { leaveRoom, showChat, showPair } from './conversation.ts'
import { h, icon, part } from './dom.ts'
import { calendarDay, clockTime } from './format.ts'
import { showPhone } from './phone.ts'
import { showStaff } from './staff.ts'
import { placeNow, state } from './state.ts'
import { changed, drawWho } from './who.ts'

/** How soon after a change the page looks again, in milliseconds; more changes within it are one look. */
const pauseMs = 700

type Beat = { corpTime: string; rate: number; requestedRate: number; messages: number; phones: number; tasks: number }

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
  document.body.classList.toggle('detail', place.kind !== 'chats' && place.kind !== 'staff')
  const onStaff = place.kind === 'staff' || place.kind === 'phone' || place.kind === 'pair'
  part('rail').replaceChildren(
    h('a', { href: '#chats', 'aria-current': !onStaff && 'page' }, icon('chats'), '群聊'),
    h('a', { href: '#staff', 'aria-current': onStaff && 'page' }, icon('staff'), '员工'),
  )
  await Promise.all([onStaff ? showStaff() : showChats(), drawMain(place)])
}

async function drawMain(place: ReturnType<typeof placeNow>): Promise<void> {
  switch (place.kind) {
    case 'chat':
      return showChat(place.chatId)
    case 'pair':
      return showPair(place.userid, place.externalUserid)
    case 'phone':
      leaveRoom()
      return showPhone(place)
    case 'chats':
    case 'staff':
      leaveRoom()
      part('main').replaceChildren(
        h(
          'div',
          { class: 'empty' },
          h('h2', {}, place.kind === 'chats' ? '选一个群，看看客户看到的样子' : '选一位员工，看看 TA 的手机'),
          h(
            'p',
            {},
            place.kind === 'chats' ? '可以只看，也可以选个身份进去说话。' : '待发送的群发、应用消息和客户都在里面。',
          ),
        ),
      )
      return undefined
    default:
      return place satisfies never
  }
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
    const mark = `${beat.messages} ${beat.phones} ${beat.tasks}`
    if (mark === latest) return
    latest = mark
    soon ??= window.setTimeout(() => {
      soon = undefined
      void look()
    }, pauseMs)
  })
}

addEventListener('hashchange', () => void look())
changed.addEventListener('who', () => {
  listen()
  void look()
})
listen()
void look()
