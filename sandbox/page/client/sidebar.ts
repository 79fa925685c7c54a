import { attachBridge, type Context } from './bridge.ts'
import { h, part } from './dom.ts'
import { boot, state } from './state.ts'

const remembered = 'sandbox sidebar'

/** The page that was opened last, and how to let go of it. */
let open: { context: Context; frame: HTMLIFrameElement; detach: () => void; close: () => void } | undefined

/** Opens the app's sidebar beside a conversation, as a staff member's WeCom would. */
export function openSidebar(context: Exclude<Context, { kind: 'none' }>): void {
  const address = localStorage.getItem(remembered) ?? boot.sidebar
  if (state.acting?.kind !== 'staff') {
    say('先扮演一位员工', '聊天工具栏只有员工看得到。选好身份再打开。')
    return
  }
  if (address === '') {
    askAddress(context)
    return
  }
  openFrame(filled(address, context), context, '侧边栏')
}

/** Keeps the sidebar beside the conversation that is shown: beside another it opens anew, and beside none it closes. */
export function followSidebar(context: Context): void {
  if (!open?.frame.isConnected || open.context.kind === 'none') return
  if (JSON.stringify(open.context) === JSON.stringify(context)) return
  if (context.kind === 'none') open.close()
  else openSidebar(context)
}

/** Opens a page that a message led to, in WeCom's own browser. */
export function openPage(url: string): void {
  openFrame(url, { kind: 'none' }, '网页')
}

function filled(address: string, context: Context): string {
  const id = context.kind === 'group' ? context.chatId : context.kind === 'single' ? context.externalUserid : ''
  return address
    .replaceAll('CHAT', encodeURIComponent(id))
    .replaceAll('PERSON', encodeURIComponent(state.acting?.id ?? ''))
}

function openFrame(url: string, context: Context, title: string): void {
  const side = part('side')
  side.hidden = false
  const frame = h('iframe', { src: url, title }) as HTMLIFrameElement // made as one
  const calls = h('ul', { class: 'calls', 'aria-label': 'JS-SDK 调用', hidden: true })
  const detach = attachBridge(frame, context, (text, failed) => {
    calls.hidden = false
    calls.append(h('li', { class: failed ? 'failed' : '' }, text))
    calls.scrollTop = calls.scrollHeight
  })
  open?.detach()
  const close = (): void => {
    detach()
    open = undefined
    side.hidden = true
    side.replaceChildren()
  }
  open = { context, frame, detach, close }
  side.replaceChildren(
    h(
      'div',
      { class: 'bar' },
      h('div', { class: 'title' }, h('h2', {}, title), h('p', { title: url }, url)),
      context.kind !== 'none' &&
        h('button', { class: 'tool', type: 'button', onclick: () => askAddress(context) }, '地址'),
      h('a', { class: 'tool', href: url, target: '_blank', rel: 'noopener', 'aria-label': '在新窗口打开' }, '↗'),
      h('button', { class: 'tool', type: 'button', 'aria-label': '关闭', onclick: close }, '✕'),
    ),
    frame,
    calls,
  )
}

function askAddress(context: Exclude<Context, { kind: 'none' }>): void {
  const side = part('side')
  side.hidden = false
  const input = h('input', {
    class: 'field',
    type: 'url',
    required: true,
    placeholder: 'http://127.0.0.1:3000/sidebar',
    'aria-label': '侧边栏网址',
    value: localStorage.getItem(remembered) ?? boot.sidebar,
  }) as HTMLInputElement // made as one
  const form = h(
    'form',
    { class: 'search' },
    h(
      'p',
      { class: 'notice' },
      '应用在企业微信后台配置的聊天工具栏页面。页面里加载本沙盒的 JS-SDK 脚本后，就能读到当前群、往群里发消息。',
    ),
    input,
    h('div', { class: 'task' }, h('div', { class: 'actions' }, h('button', { class: 'tool primary' }, '打开'))),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    localStorage.setItem(remembered, input.value)
    openSidebar(context)
  })
  side.replaceChildren(
    h('div', { class: 'bar' }, h('div', { class: 'title' }, h('h2', {}, '侧边栏网址')), closeButton()),
    form,
  )
}

function say(title: string, note: string): void {
  const side = part('side')
  side.hidden = false
  side.replaceChildren(
    h('div', { class: 'bar' }, h('div', { class: 'title' }), closeButton()),
    h('div', { class: 'empty' }, h('h2', {}, title), h('p', {}, note)),
  )
}

function closeButton(): HTMLElement {
  return h(
    'button',
    { class: 'tool', type: 'button', 'aria-label': '关闭', onclick: () => (part('side').hidden = true) },
    '✕',
  )
}
