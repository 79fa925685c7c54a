import { api, Refused, type MomentCopy, type MomentDetail } from './api.ts'
import { contentBubbles } from './bubble.ts'
import { h, part, portrait, renew } from './dom.ts'
import { momentText, shortTime } from './format.ts'
import { placeNow, state } from './state.ts'
import { actAs } from './who.ts'

function address(copy: { momentId: string; userid: string }): string {
  return `#moment/${encodeURIComponent(copy.momentId)}/${encodeURIComponent(copy.userid)}`
}

/** What friends see under 朋友圈: members' published moments, the latest first. */
export async function showMoments(): Promise<void> {
  const { moments } = await api.moments()
  const list = part('list')
  const rows = list.querySelector('[data-kind=moments]') ?? h('div', { class: 'rows', 'data-kind': 'moments' })
  renew(rows, ...(moments.length > 0 ? moments.map(row) : [nothing()]))
  if (!rows.isConnected) list.replaceChildren(rows)
}

function row(copy: MomentCopy): HTMLElement {
  const place = placeNow()
  const current = place.kind === 'moment' && place.momentId === copy.momentId && place.userid === copy.userid
  const count = copy.likes + copy.comments
  return h(
    'a',
    { class: 'row', href: address(copy), 'aria-current': current && 'page' },
    portrait(copy.userid),
    h('span', { class: 'name' }, copy.name),
    h('span', { class: 'when' }, shortTime(copy.at, state.now)),
    h('span', { class: 'note' }, copy.text === '' ? '[图片]' : copy.text),
    count > 0 && h('span', { class: 'badge calm', title: '赞和评论' }, String(count)),
  )
}

function nothing(): HTMLElement {
  return h(
    'div',
    { class: 'empty' },
    h('h2', {}, '还没有人发朋友圈'),
    h('p', {}, '应用发起企业朋友圈后，员工在手机上点“发表”，客户才看得到。'),
  )
}

/** One moment as it stands under a member's name, with its likes and comments. */
export async function showMoment(momentId: string, userid: string): Promise<void> {
  const moment = await api.moment(momentId, userid, state.acting?.id ?? '')
  const key = `moment ${momentId} ${userid} ${state.acting?.id ?? ''}`
  const main = part('main')
  const old = main.querySelector<HTMLElement>('.scroll')
  const content = momentCard(moment, () => showMoment(momentId, userid))
  if (old?.dataset['key'] === key) {
    const typing = old.querySelector<HTMLInputElement>('input')?.value ?? ''
    if (typing === '') old.replaceChildren(content)
    return
  }
  main.replaceChildren(
    h(
      'div',
      { class: 'bar' },
      h('a', { class: 'tool back', href: '#moments', 'aria-label': '返回' }, '‹'),
      h(
        'div',
        { class: 'title' },
        h('h2', {}, `${moment.name} 的朋友圈`),
        h('p', {}, `${moment.own ? '个人发表' : '企业发表'} · ${moment.visible} 位客户看得到`),
      ),
      h('a', { class: 'tool', href: `#phone/${encodeURIComponent(userid)}/moments` }, '手机'),
    ),
    h('div', { class: 'scroll', 'data-key': key }, content),
  )
}

function momentCard(moment: MomentDetail, renewed: () => Promise<void>): HTMLElement {
  const likes = moment.reactions.filter((reaction) => reaction.kind === 'like')
  const comments = moment.reactions.filter((reaction) => reaction.kind === 'comment')
  return h(
    'article',
    { class: 'task post' },
    h(
      'header',
      {},
      portrait(moment.userid),
      h('strong', {}, moment.name),
      h('small', {}, momentText(moment.at, state.now)),
    ),
    ...contentBubbles(moment.text, moment.attachments),
    (likes.length > 0 || comments.length > 0) &&
      h(
        'div',
        { class: 'under' },
        likes.length > 0 && h('p', { class: 'likes' }, `♡ ${likes.map((one) => one.name).join('，')}`),
        ...comments.map((one) => h('p', {}, h('b', {}, one.name), `：${one.text}`)),
      ),
    moment.sees ? reactForm(moment, renewed) : invitation(moment),
  )
}

/** Who looks on is offered to be somebody who sees the moment. */
function invitation(moment: MomentDetail): HTMLElement {
  const { someone } = moment
  return h(
    'div',
    { class: 'actions' },
    h('span', { class: 'hint' }, state.acting ? `${state.acting.name} 看不到这条` : '旁观中，换成客户就能点赞、评论：'),
    someone !== undefined &&
      h(
        'button',
        { class: 'tool', type: 'button', onclick: () => void actAs({ ...someone, kind: 'contact' }) },
        `扮演 ${someone.name}`,
      ),
  )
}

function reactForm(moment: MomentDetail, renewed: () => Promise<void>): HTMLElement {
  const me = state.acting?.id ?? ''
  const liked = moment.reactions.some((one) => one.kind === 'like' && one.person === me)
  const problem = h('p', { class: 'error', role: 'alert', hidden: true })
  const input = h('input', {
    class: 'field',
    placeholder: '评论',
    'aria-label': '评论',
    maxlength: 200,
  }) as HTMLInputElement // made as one
  const react = async (comment?: string): Promise<void> => {
    try {
      const { momentId, userid } = moment
      await api.act({ kind: 'react', momentId, userid, as: me, ...(comment === undefined ? {} : { comment }) })
      input.value = ''
      await renewed()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      problem.textContent = error.message
      problem.hidden = false
    }
  }
  const form = h(
    'form',
    { class: 'actions' },
    h(
      'button',
      { class: 'tool', type: 'button', disabled: liked, onclick: () => void react() },
      liked ? '已赞' : '♡ 赞',
    ),
    input,
    h('button', { class: 'tool primary' }, '发送'),
    problem,
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (input.value.trim() !== '') void react(input.value.trim())
  })
  return form
}

const stateNames = { open: '待发表', published: '已发表', cancelled: '已取消' } as const

/** A moment on a member's phone: what the corp asks to publish, and what is published. */
export function momentTask(copy: MomentCopy, renewed: () => Promise<void>): HTMLElement {
  const problem = h('p', { class: 'error', role: 'alert', hidden: true })
  const publish = async (): Promise<void> => {
    try {
      await api.act({ kind: 'publish', userid: copy.userid, momentId: copy.momentId })
      await renewed()
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
      h('strong', {}, copy.own ? '个人朋友圈' : '企业朋友圈'),
      h('small', {}, momentText(copy.at, state.now)),
      h('span', { class: `state ${copy.state}` }, stateNames[copy.state]),
    ),
    ...contentBubbles(copy.text, copy.attachments),
    problem,
    copy.state === 'open' &&
      h(
        'div',
        { class: 'actions' },
        h('button', { class: 'tool primary', type: 'button', onclick: () => void publish() }, '发表'),
      ),
    copy.state === 'published' &&
      h(
        'div',
        { class: 'actions' },
        h('span', { class: 'hint' }, `${copy.visible} 位客户看得到，${copy.likes} 个赞，${copy.comments} 条评论`),
        h('a', { class: 'tool', href: address(copy) }, '看看'),
      ),
  )
}
