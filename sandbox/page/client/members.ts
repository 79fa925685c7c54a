import { api, Refused, type Chat, type Member } from './api.ts'
import { h, part, portrait } from './dom.ts'
import { state } from './state.ts'
import { actAs } from './who.ts'

/** The members of a group chat beside it, with what can be done to them. */
export function showMembers(chat: Chat): void {
  const side = part('side')
  side.hidden = false
  const problem = h('div', { class: 'error', role: 'alert', hidden: true })
  const list = h('div', { class: 'scroll' })
  const draw = (search: string): void => {
    const found = chat.members.filter((member) => `${member.name}${member.nickname}`.includes(search))
    list.replaceChildren(...found.map((member) => memberRow(chat, member, act)))
  }
  const act = async (action: Record<string, unknown>): Promise<void> => {
    try {
      await api.act(action)
      showMembers(await api.chat(chat.chatId))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      problem.textContent = error.message
      problem.hidden = false
    }
  }
  const search = h('input', {
    type: 'search',
    placeholder: '搜索成员',
    'aria-label': '搜索成员',
    class: 'field',
  }) as HTMLInputElement // made as one
  search.addEventListener('input', () => draw(search.value))
  side.replaceChildren(
    h(
      'div',
      { class: 'bar' },
      h('div', { class: 'title' }, h('h2', {}, `成员 ${chat.members.length}`)),
      h('button', { class: 'tool', type: 'button', onclick: () => void act(newcomer(chat)) }, '来一位新人'),
      h('button', { class: 'tool', type: 'button', 'aria-label': '关闭', onclick: () => (side.hidden = true) }, '✕'),
    ),
    problem,
    h('div', { class: 'search' }, search),
    list,
  )
  draw('')
}

const names = ['新邻居', '路过的妈妈', '楼下宝妈', '孕期小白', '朋友介绍来的']

function newcomer(chat: Chat): Record<string, unknown> {
  return {
    kind: 'join',
    chatId: chat.chatId,
    name: `${names[chat.members.length % names.length] ?? '新人'}${chat.members.length}`,
    scene: 3,
  }
}

function memberRow(chat: Chat, member: Member, act: (action: Record<string, unknown>) => Promise<void>): HTMLElement {
  const isOwner = member.id === chat.owner
  const note = [
    isOwner ? '群主' : member.kind === 'staff' ? '员工' : member.friendOfOwner ? '群主的好友' : '微信客户',
    member.nickname,
  ]
  return h(
    'div',
    { class: 'person' },
    portrait(member.id),
    h(
      'div',
      { class: 'text' },
      h('div', {}, member.name),
      h('small', {}, note.filter((text) => text !== '').join(' · ')),
    ),
    member.id !== state.acting?.id &&
      h('button', { class: 'tool', type: 'button', onclick: () => void actAs(member) }, '扮演'),
    member.kind === 'contact' &&
      !member.friendOfOwner &&
      h(
        'button',
        {
          class: 'tool',
          type: 'button',
          onclick: () => void act({ kind: 'add', userid: chat.owner, externalUserid: member.id }),
        },
        '加群主',
      ),
    !isOwner &&
      h(
        'button',
        { class: 'tool', type: 'button', onclick: () => void act(leaving(chat, member)) },
        state.acting?.id === chat.owner ? '移出' : '退群',
      ),
  )
}

function leaving(chat: Chat, member: Member): Record<string, unknown> {
  const who = member.kind === 'contact' ? { externalUserid: member.id } : { userid: member.id }
  return { kind: 'leave', chatId: chat.chatId, ...who, removed: state.acting?.id === chat.owner }
}
