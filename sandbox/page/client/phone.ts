import { api, Refused, type AppMessage, type Friend, type Task } from './api.ts'
import { contentBubbles } from './bubble.ts'
import { h, part, portrait, words } from './dom.ts'
import { momentText } from './format.ts'
import { momentTask } from './moments.ts'
import { openPage } from './sidebar.ts'
import { state, type Place } from './state.ts'
import { actAs } from './who.ts'

type Phone = Extract<Place, { kind: 'phone' }>

const tabs = { tasks: '群发助手', moments: '朋友圈', messages: '应用消息', friends: '客户' } as const

/** A staff member's phone: mass sends that wait for a tap, messages of the app, and the friends. */
export async function showPhone(place: Phone): Promise<void> {
  const { staff } = await api.staff()
  const person = staff.find((one) => one.userid === place.userid)
  const content = await contentOf(place)
  const main = part('main')
  const shown = `${place.userid} ${place.tab} ${state.acting?.id ?? ''}`
  const old = main.querySelector<HTMLElement>(`.scroll[data-phone="${CSS.escape(shown)}"]`)
  if (old) {
    old.replaceChildren(...content)
    return
  }
  const me = { id: place.userid, name: person?.name ?? place.userid, kind: 'staff' as const }
  main.replaceChildren(
    h(
      'div',
      { class: 'bar' },
      h('a', { class: 'tool back', href: '#staff', 'aria-label': '返回' }, '‹'),
      h('div', { class: 'title' }, h('h2', {}, `${me.name} 的手机`), h('p', {}, person?.position ?? '')),
      state.acting?.id !== me.id &&
        h('button', { class: 'tool', type: 'button', onclick: () => void actAs(me) }, `扮演 ${me.name}`),
    ),
    h(
      'nav',
      { class: 'tabs', 'aria-label': '手机' },
      ...Object.entries(tabs).map(([tab, name]) =>
        h(
          'a',
          { href: `#phone/${encodeURIComponent(place.userid)}/${tab}`, 'aria-current': tab === place.tab && 'page' },
          name,
        ),
      ),
    ),
    h('div', { class: 'scroll', 'data-phone': shown }, ...content),
  )
}

async function contentOf(place: Phone): Promise<HTMLElement[]> {
  switch (place.tab) {
    case 'tasks': {
      const { tasks } = await api.tasks(place.userid)
      return tasks.length > 0
        ? tasks.map((task) => taskCard(place, task))
        : [nothing('没有群发任务', '应用创建群发后，会出现在这里等成员点“发送”。')]
    }
    case 'moments': {
      const { moments } = await api.staffMoments(place.userid)
      return moments.length > 0
        ? moments.map((copy) => momentTask(copy, () => showPhone(place)))
        : [nothing('没有朋友圈', '应用发起企业朋友圈后，会出现在这里等成员点“发表”。')]
    }
    case 'messages': {
      const { messages } = await api.appMessages(place.userid)
      return messages.length > 0
        ? messages.map(appMessage)
        : [nothing('没有应用消息', '应用发来的提醒和卡片会出现在这里。')]
    }
    case 'friends': {
      const { friends } = await api.friends(place.userid, '')
      return friends.length > 0 ? friends.map((friend) => friendRow(place, friend)) : [nothing('还没有客户', '')]
    }
    default:
      return place.tab satisfies never
  }
}

function nothing(title: string, note: string): HTMLElement {
  return h('div', { class: 'empty' }, h('h2', {}, title), h('p', {}, note))
}

const stateNames = { open: '待发送', sent: '已发送', cancelled: '已取消' } as const

function taskCard(place: Phone, task: Task): HTMLElement {
  const what = task.chatType === 'group' ? `${task.recipients} 个客户群` : `${task.recipients} 位客户`
  const more = task.recipients > task.names.length ? ' 等' : ''
  const problem = h('p', { class: 'error', role: 'alert', hidden: true })
  const confirm = async (): Promise<void> => {
    try {
      await api.act({ kind: 'confirm', userid: place.userid, msgid: task.msgid })
      await showPhone(place)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      problem.textContent = error.message
      problem.hidden = false
    }
  }
  return h(
    'article',
    { class: 'task' },
    h(
      'header',
      {},
      h('strong', {}, '企业群发'),
      h('small', {}, momentText(task.createdAt, state.now)),
      h(
        'span',
        { class: `state ${task.state}` },
        `${stateNames[task.state]}${task.sentAt === null ? '' : ` ${momentText(task.sentAt, state.now)}`}`,
      ),
    ),
    ...contentBubbles(task.text, task.attachments),
    h('p', { class: 'to' }, `发给 ${what}：${task.names.join('、')}${more}`),
    problem,
    task.state === 'open' &&
      h(
        'div',
        { class: 'actions' },
        h('button', { class: 'tool primary', type: 'button', onclick: () => void confirm() }, '发送'),
      ),
  )
}

function appMessage(message: AppMessage): HTMLElement {
  return h(
    'article',
    { class: 'task' },
    h(
      'header',
      {},
      h('strong', {}, '应用消息'),
      h('small', {}, momentText(message.corpTime, state.now)),
      message.recalled && h('span', { class: 'state' }, '已撤回'),
    ),
    ...(message.recalled ? [] : appContent(message)),
  )
}

function appContent({ msgtype, body }: AppMessage): HTMLElement[] {
  const text = (key: string): string => words(body[key])
  const nested = (key: string): Record<string, unknown> => (body[key] ?? {}) as Record<string, unknown> // cards nest one level
  const open = (url: string, name: string): HTMLElement =>
    h('div', { class: 'actions' }, h('button', { class: 'tool', type: 'button', onclick: () => openPage(url) }, name))
  switch (msgtype) {
    case 'textcard':
      return [
        h('strong', {}, text('title')),
        h('p', {}, plain(text('description'))),
        open(text('url'), text('btntxt') === '' ? '详情' : text('btntxt')),
      ]
    case 'template_card':
      return [
        h('strong', {}, words(nested('main_title')['title'])),
        h(
          'p',
          {},
          [nested('main_title')['desc'], nested('emphasis_content')['title'], body['sub_title_text']]
            .filter((one) => typeof one === 'string' && one !== '')
            .join(' · '),
        ),
        ...(nested('card_action')['url'] === undefined ? [] : [open(words(nested('card_action')['url']), '打开')]),
      ]
    default:
      return contentBubbles(plain(text('content')), [])
  }
}

/** App messages may carry <a> and simple tags; only their words and lines are shown, with the addresses beside. */
function plain(markup: string): string {
  return markup
    .replaceAll(/<a\s[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/g, '$2 $1 ')
    .replaceAll(/<br\s*\/?>|<\/div>/g, '\n')
    .replaceAll(/<[^>]+>/g, '')
    .trim()
}

function friendRow(place: Phone, friend: Friend): HTMLElement {
  const remove = async (by: 'contact' | 'staff'): Promise<void> => {
    await api.act({ kind: 'delete', userid: place.userid, externalUserid: friend.externalUserid, by })
    await showPhone(place)
  }
  const refuse = async (): Promise<void> => {
    await api.act({ kind: 'refuse-transfer', externalUserid: friend.externalUserid })
    await showPhone(place)
  }
  const gone = friend.relation !== 'friend'
  return h(
    'div',
    { class: 'person' },
    portrait(friend.externalUserid),
    h('div', { class: 'text' }, h('div', {}, friend.name), h('small', {}, noteOf(friend))),
    h(
      'a',
      { class: 'tool', href: `#pair/${encodeURIComponent(place.userid)}/${encodeURIComponent(friend.externalUserid)}` },
      '聊天',
    ),
    friend.transferTo !== null &&
      h('button', { class: 'tool', type: 'button', title: '客户不同意换人', onclick: () => void refuse() }, '客户拒绝'),
    !gone &&
      h(
        'button',
        { class: 'tool', type: 'button', title: '客户删除这位员工', onclick: () => void remove('contact') },
        '对方删除',
      ),
    h(
      'button',
      { class: 'tool', type: 'button', title: '员工删除这位客户', onclick: () => void remove('staff') },
      '删除对方',
    ),
  )
}

/** What stands under a friend's name: where a hand-over leads, that it is over, or the remark. */
function noteOf(friend: Friend): string {
  if (friend.transferTo !== null && friend.transferAt !== null) {
    const hours = Math.max(1, Math.ceil((friend.transferAt - Date.parse(state.now)) / 3_600_000))
    return `正在转给 ${friend.transferTo}，${hours} 小时内自动完成`
  }
  return friend.relation === 'friend' ? friend.remark : '对方已删除'
}
