import type { Attachment, Message } from './api.ts'
import { h, portrait } from './dom.ts'
import { momentText } from './format.ts'
import { state } from './state.ts'

/** Corp milliseconds after which the time is shown again. */
const pauseMs = 5 * 60_000

const routeNames: Record<string, string> = {
  mass_send: '群发',
  welcome: '欢迎语',
  group_welcome: '入群欢迎',
  sidebar: '侧边栏',
  transfer: '转接告别',
}

/** Messages as WeChat shows them: times over each run, one's own on the right; those after `newAfter` come in with a movement. */
export function conversationLines(messages: Message[], staff: ReadonlySet<string>, newAfter: number): HTMLElement[] {
  const lines: HTMLElement[] = []
  let before = 0
  for (const message of messages) {
    const at = Date.parse(message.corpTime)
    if (at - before > pauseMs) lines.push(h('div', { class: 'moment' }, momentText(message.corpTime, state.now)))
    before = at
    lines.push(line(message, staff, message.seq > newAfter))
  }
  return lines
}

function line(message: Message, staff: ReadonlySet<string>, isNew: boolean): HTMLElement {
  const mine = message.sender === state.acting?.id
  const route = routeNames[message.route]
  return h(
    'article',
    { class: `line${mine ? ' mine' : ''}${isNew ? ' new' : ''}` },
    portrait(message.sender),
    h(
      'div',
      { class: 'say' },
      h(
        'p',
        { class: 'from' },
        message.senderName,
        staff.has(message.sender) && h('b', {}, '@示范母婴'),
        route !== undefined && h('span', { class: 'route' }, route),
      ),
      ...contentBubbles(message.text, message.attachments),
    ),
  )
}

/** The bubbles of a message: text first, then each attachment, as they arrive. */
export function contentBubbles(text: string, attachments: Attachment[]): HTMLElement[] {
  const bubbles = attachments.map(attachmentBubble)
  return text === '' ? bubbles : [h('div', { class: 'bubble' }, ...linked(text)), ...bubbles]
}

/** Text with its addresses made into links. */
function linked(text: string): (Node | string)[] {
  return text
    .split(/(https?:\/\/[^\s<>"'“”‘’，。；！？、（）()【】《》]+)/g)
    .map((piece, index) =>
      index % 2 === 1 ? h('a', { href: piece, target: '_blank', rel: 'noopener' }, piece) : piece,
    )
}

function attachmentBubble({ msgtype, fields }: Attachment): HTMLElement {
  switch (msgtype) {
    case 'image':
      return h('img', { class: 'picture', src: pictureOf(fields), alt: '图片' })
    case 'link':
      return h(
        'a',
        { class: 'cardlet', href: fields['url'] ?? '', target: '_blank', rel: 'noopener' },
        h(
          'div',
          { class: 'inner' },
          h('strong', {}, fields['title'] ?? ''),
          h('span', { class: 'desc' }, fields['desc'] ?? ''),
          thumb(fields['picurl']),
        ),
        h('div', { class: 'foot' }, '网页'),
      )
    case 'miniprogram':
      return h(
        'div',
        { class: 'cardlet' },
        h(
          'div',
          { class: 'inner' },
          h('strong', {}, fields['title'] ?? ''),
          h('span', { class: 'desc' }, fields['page'] ?? ''),
          thumb(pictureOf(fields)),
        ),
        h('div', { class: 'foot' }, `小程序 ${fields['appid'] ?? ''}`),
      )
    default:
      return h(
        'a',
        { class: 'cardlet', href: pictureOf(fields), target: '_blank', rel: 'noopener' },
        h('div', { class: 'inner' }, h('strong', {}, msgtype === 'video' ? '▶ 视频' : '文件')),
        h('div', { class: 'foot' }, msgtype === 'video' ? '视频' : '文件'),
      )
  }
}

function pictureOf(fields: Record<string, string>): string {
  const media = fields['media_id'] ?? fields['pic_media_id']
  return media === undefined ? (fields['pic_url'] ?? fields['picurl'] ?? '') : `/media/${media}`
}

function thumb(url: string | undefined): HTMLElement | null {
  return url === undefined || url === '' ? null : h('img', { class: 'thumb', src: url, alt: '' })
}
