import { api, type ChatLine } from './api.ts'
import { h, part, portrait, renew } from './dom.ts'
import { shortTime } from './format.ts'
import { placeNow, state } from './state.ts'

let search = ''
let first = true

/** The list of group chats, those with the latest words first. */
export async function showChats(): Promise<void> {
  const list = part('list')
  if (!list.querySelector('[data-kind=chats]')) {
    list.replaceChildren(
      searchBox(),
      h('div', { class: 'rows', 'data-kind': 'chats' }, ...[1, 2, 3, 4].map(() => h('div', { class: 'skeleton' }))),
    )
  }
  const { chats } = await api.chats(search)
  const rows = list.querySelector('[data-kind=chats]')
  if (!rows) return
  if (first) for (const chat of chats) state.seen.set(chat.chatId, chat.last?.seq ?? 0)
  first = false
  renew(rows, ...(chats.length > 0 ? chats.map(row) : [nothingFound()]))
}

function searchBox(): HTMLElement {
  const input = h('input', { type: 'search', placeholder: '搜索群聊', 'aria-label': '搜索群聊', value: search })
  input.addEventListener('input', () => {
    search = (input as HTMLInputElement).value // made as an input above
    void showChats()
  })
  return h('div', { class: 'search' }, input)
}

function row(chat: ChatLine): HTMLElement {
  const place = placeNow()
  const current = place.kind === 'chat' && place.chatId === chat.chatId
  if (current && chat.last) state.seen.set(chat.chatId, chat.last.seq)
  const fresh = chat.last !== null && chat.last.seq > (state.seen.get(chat.chatId) ?? 0)
  return h(
    'a',
    { class: 'row', href: `#chat/${encodeURIComponent(chat.chatId)}`, 'aria-current': current && 'page' },
    portrait(chat.chatId),
    h('span', { class: 'name' }, chat.name),
    h('span', { class: 'when' }, chat.last ? shortTime(chat.last.corpTime, state.now) : ''),
    h(
      'span',
      { class: 'note' },
      chat.last ? `${chat.last.sender}：${chat.last.text}` : `${chat.members} 人，还没人说话`,
    ),
    chat.today > 0 &&
      h(
        'span',
        { class: fresh ? 'badge' : 'badge calm', title: '今天的消息' },
        chat.today > 99 ? '99+' : String(chat.today),
      ),
  )
}

function nothingFound(): HTMLElement {
  return h('div', { class: 'empty' }, h('h2', {}, '没有这样的群'), h('p', {}, `没有名字里带“${search}”的群聊。`))
}
