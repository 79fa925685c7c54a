import { api, type StaffLine } from './api.ts'
import { h, part, portrait, renew } from './dom.ts'
import { placeNow } from './state.ts'

/** The list of staff, those with work waiting first. */
export async function showStaff(): Promise<void> {
  const { staff } = await api.staff()
  const list = part('list')
  const rows = list.querySelector('[data-kind=staff]') ?? h('div', { class: 'rows', 'data-kind': 'staff' })
  renew(rows, ...staff.map(row))
  if (!rows.isConnected) list.replaceChildren(rows)
}

function row(person: StaffLine): HTMLElement {
  const place = placeNow()
  const waiting = person.openTasks + person.openMoments
  const current = (place.kind === 'phone' || place.kind === 'pair') && place.userid === person.userid
  return h(
    'a',
    { class: 'row', href: `#phone/${encodeURIComponent(person.userid)}/tasks`, 'aria-current': current && 'page' },
    portrait(person.userid),
    h('span', { class: 'name' }, person.name),
    h('span', { class: 'when' }, person.status === 1 ? '' : '已离职'),
    h('span', { class: 'note' }, `${person.position} · ${person.groupChats} 个群 · ${person.friends} 位客户`),
    waiting > 0 && h('span', { class: 'badge', title: '待发送的群发和朋友圈' }, String(waiting)),
  )
}
