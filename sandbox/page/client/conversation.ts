import { api, Refused, type Message } from './api.ts'
import { conversationLines } from './bubble.ts'
import { h, part } from './dom.ts'
import { showMembers } from './members.ts'
import { openSidebar } from './sidebar.ts'
import { state, type Someone } from './state.ts'
import { actAs, chooseWho } from './who.ts'

/** What a conversation is made of, for a group chat and for two people alike. */
type Room = {
  key: string
  title: string
  note: string
  notice: string
  back: string
  /** Who can speak here, the likeliest first; the first two are offered as buttons. */
  speakers: Someone[]
  tools: HTMLElement[]
  load: () => Promise<Message[]>
  send: (text: string) => Promise<unknown>
}

let shown = ''
let shownTo = Infinity

/** A group chat as its members see it. */
export async function showChat(chatId: string): Promise<void> {
  const chat = await api.chat(chatId)
  const owner = chat.members.find((member) => member.id === chat.owner)
  const contacts = chat.members.filter((member) => member.kind === 'contact')
  await show({
    key: `chat ${chatId}`,
    title: `${chat.name}（${chat.members.length}）`,
    note: `群主 ${owner?.name ?? chat.owner}`,
    notice: chat.notice,
    back: '#chats',
    speakers: [
      ...(owner ? [owner] : []),
      ...contacts,
      ...chat.members.filter((member) => member.kind === 'staff' && member !== owner),
    ],
    tools: [
      h('button', { class: 'tool', type: 'button', onclick: () => showMembers(chat) }, '成员'),
      h('button', { class: 'tool', type: 'button', onclick: () => openSidebar({ kind: 'group', chatId }) }, '侧边栏'),
    ],
    load: async () => (await api.chatMessages(chatId)).messages,
    send: (text) => api.act({ kind: 'speak', as: state.acting?.id, chatId, text }),
  })
}

/** The conversation of a staff member and a contact. */
export async function showPair(userid: string, externalUserid: string): Promise<void> {
  const [{ staff }, { friends }] = await Promise.all([api.staff(), api.friends(userid, '')])
  const member = staff.find((one) => one.userid === userid)
  const friend = friends.find((one) => one.externalUserid === externalUserid)
  const contact: Someone = { id: externalUserid, name: friend?.name ?? '客户', kind: 'contact' }
  const owner: Someone = { id: userid, name: member?.name ?? userid, kind: 'staff' }
  await show({
    key: `pair ${userid} ${externalUserid}`,
    title: contact.name,
    note: `与 ${owner.name} 的单聊${friend && friend.relation !== 'friend' ? '（已不是好友）' : ''}`,
    notice: '',
    back: `#phone/${encodeURIComponent(userid)}/friends`,
    speakers: [owner, contact],
    tools: [
      h(
        'button',
        { class: 'tool', type: 'button', onclick: () => openSidebar({ kind: 'single', externalUserid }) },
        '侧边栏',
      ),
    ],
    load: async () => (await api.pairMessages(userid, externalUserid)).messages,
    send: (text) =>
      api.act({ kind: 'speak', as: state.acting?.id, to: state.acting?.id === userid ? externalUserid : userid, text }),
  })
}

/** Draws the room, or only what is new when it is the one shown already. */
async function show(room: Room): Promise<void> {
  const messages = await room.load()
  const main = part('main')
  const staff = new Set(room.speakers.filter((one) => one.kind === 'staff').map((one) => one.id))
  const speaker = room.speakers.find((one) => one.id === state.acting?.id)
  const key = `${room.key} ${speaker?.id ?? ''}`
  const old = main.querySelector('.scroll')
  if (shown === key && old) {
    if (shownTo === (messages.at(-1)?.seq ?? 0)) return
    const atEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 80
    main.querySelector('.bar h2')?.replaceChildren(room.title)
    old.replaceChildren(...body(room, messages, staff))
    shownTo = messages.at(-1)?.seq ?? 0
    if (atEnd) old.scrollTop = old.scrollHeight
    return
  }
  shown = key
  shownTo = Infinity
  const scroll = h(
    'div',
    { class: 'scroll', role: 'log', 'aria-label': `${room.title}的消息` },
    ...body(room, messages, staff),
  )
  shownTo = messages.at(-1)?.seq ?? 0
  main.replaceChildren(heading(room), scroll, speaker ? composer(room) : chooser(room))
  scroll.scrollTop = scroll.scrollHeight
}

/** Forgets what is drawn, so that the next look draws it anew. */
export function leaveRoom(): void {
  shown = ''
}

function body(room: Room, messages: Message[], staff: ReadonlySet<string>): HTMLElement[] {
  const notice = room.notice === '' ? [] : [h('p', { class: 'notice' }, `群公告：${room.notice}`)]
  if (messages.length > 0) return [...notice, ...conversationLines(messages, staff, shownTo)]
  return [...notice, h('p', { class: 'moment' }, '还没有消息')]
}

function heading(room: Room): HTMLElement {
  return h(
    'div',
    { class: 'bar' },
    h('a', { class: 'tool back', href: room.back, 'aria-label': '返回' }, '‹'),
    h('div', { class: 'title' }, h('h2', {}, room.title), h('p', {}, room.note)),
    ...room.tools,
  )
}

function composer(room: Room): HTMLElement {
  const input = h('textarea', {
    rows: 1,
    placeholder: `以 ${state.acting?.name ?? ''} 的身份说点什么`,
    'aria-label': '消息',
  }) as HTMLTextAreaElement // made as one
  const problem = h('div', { class: 'error', role: 'alert', hidden: true })
  const send = async (): Promise<void> => {
    const text = input.value.trim()
    if (text === '') return
    try {
      await room.send(text)
      input.value = ''
      problem.hidden = true
      await show(room)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      problem.textContent = error.message
      problem.hidden = false
    }
  }
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void send()
  })
  return h(
    'div',
    {},
    problem,
    h(
      'div',
      { class: 'compose' },
      input,
      h('button', { class: 'tool primary', type: 'button', onclick: () => void send() }, '发送'),
    ),
  )
}

function chooser(room: Room): HTMLElement {
  const quick = room.speakers.filter((one, index) => index === 0 || (index === 1 && one.kind === 'contact'))
  return h(
    'div',
    { class: 'choose' },
    '旁观中，选个身份就能说话：',
    ...quick.map((one) =>
      h(
        'button',
        { class: 'tool', type: 'button', onclick: () => void actAs(one) },
        `${one.kind === 'staff' ? '员工' : '客户'} ${one.name}`,
      ),
    ),
    h('button', { class: 'tool', type: 'button', onclick: () => void chooseWho(room.speakers) }, '换个人…'),
  )
}
