import { api, type ArchiveRecord, type ArchiveState } from './api.ts'
import { h, part, portrait, words } from './dom.ts'
import { momentText } from './format.ts'
import { state } from './state.ts'

/** The conversation archive: whether there is one and who agreed, and the latest of what it keeps. */
export async function showArchive(): Promise<void> {
  const archive = await api.archive()
  part('list').replaceChildren(h('div', { class: 'rows', 'data-kind': 'archive' }, summary(archive)))
  const main = part('main')
  const records = archive.enabled ? archive.latest : []
  const facts = h('div', { class: 'narrow' }, summary(archive)) // where there is no room for the list
  const content = records.length > 0 ? [facts, ...records.map(recordCard)] : [facts, nothing(archive.enabled)]
  const old = main.querySelector<HTMLElement>('.scroll[data-key=archive]')
  if (old) {
    old.replaceChildren(...content)
    return
  }
  main.replaceChildren(
    h(
      'div',
      { class: 'bar' },
      h('a', { class: 'tool back', href: '#chats', 'aria-label': '返回' }, '‹'),
      h('div', { class: 'title' }, h('h2', {}, '会话存档'), h('p', {}, '替身：真实的企业微信只经原生 SDK 给出消息')),
      switchButton(archive.enabled),
    ),
    h('div', { class: 'scroll', 'data-key': 'archive' }, ...content),
  )
}

function switchButton(enabled: boolean): HTMLElement {
  const change = async (): Promise<void> => {
    await (enabled ? api.closeArchive() : api.openArchive())
    part('main').replaceChildren()
    await showArchive()
  }
  return h(
    'button',
    { class: enabled ? 'tool' : 'tool primary', type: 'button', onclick: () => void change() },
    enabled ? '停用' : '全员开通',
  )
}

function summary(archive: ArchiveState): HTMLElement {
  if (!archive.enabled) {
    return h(
      'div',
      { class: 'facts' },
      h('h2', {}, '未开通'),
      h('p', {}, '开通后，员工的会话会被留存；客户说的话，要等 TA 在每个会话里同意。'),
    )
  }
  const facts: [string, string][] = [
    ['开通的员工', `${archive.members.length} 人`],
    ['同意存档', `${archive.agreed} 次`],
    ['不同意', `${archive.refused} 次`],
    ['留存的记录', `${archive.records} 条`],
    ['公钥版本', String(archive.publicKeyVersion)],
    ['存档应用的 secret', archive.secret],
  ]
  return h(
    'div',
    { class: 'facts' },
    h('h2', {}, '已开通'),
    h('dl', {}, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
  )
}

function nothing(enabled: boolean): HTMLElement {
  return h(
    'div',
    { class: 'empty' },
    h('h2', {}, enabled ? '还没有记录' : '会话存档未开通'),
    h(
      'p',
      {},
      enabled
        ? '开通之后说的话才会留存，五天内可以取走。'
        : '点“全员开通”，沙盒会造一对密钥。程序用 PUT /_sandbox/archive 交上自己的公钥。',
    ),
  )
}

const kinds: Record<string, string> = {
  image: '[图片]',
  video: '[视频]',
  file: '[文件]',
  link: '[链接]',
  weapp: '[小程序]',
}

function recordCard(record: ArchiveRecord): HTMLElement {
  const body = (record[record.msgtype] ?? {}) as Record<string, unknown> // a record's own object
  const said = record.msgtype === 'text' ? words(body['content']) : (kinds[record.msgtype] ?? record.msgtype)
  const where = record.roomid === '' ? `单聊 → ${record.placeName}` : record.placeName
  return h(
    'article',
    { class: 'task record' },
    h(
      'header',
      {},
      portrait(record.from),
      h('strong', {}, record.fromName),
      h('small', {}, `${momentText(record.corpTime, state.now)} · ${where}`),
      h('span', { class: 'state' }, `#${record.seq}`),
    ),
    h('p', {}, said),
  )
}
