import { api } from './api.ts'
import { h, part, portrait } from './dom.ts'
import { state, type Someone } from './state.ts'

/** Listeners for a change of who one is. */
export const changed = new EventTarget()

/** From now on this browser acts as somebody: the clock slows to real time and the model leaves the person alone. */
export async function actAs(person: Someone): Promise<void> {
  const before = state.acting
  const { lease } = await api.actAs(person.id)
  state.acting = { id: person.id, name: person.name, kind: person.kind, lease }
  document.cookie = `sandbox_as=${encodeURIComponent(person.id)}; path=/; samesite=lax`
  if (before) await api.release(before.lease)
  announce()
}

/** Back to looking on. */
export async function standAside(): Promise<void> {
  const before = state.acting
  state.acting = undefined
  document.cookie = 'sandbox_as=; path=/; max-age=0; samesite=lax'
  if (before) await api.release(before.lease)
  announce()
}

function announce(): void {
  drawWho()
  changed.dispatchEvent(new Event('who'))
}

/** Who one is, in the corner of the page. */
export function drawWho(): void {
  const acting = state.acting
  const button = h(
    'button',
    { class: acting ? 'who acting' : 'who', type: 'button', title: '选择身份', onclick: () => void chooseWho([]) },
    portrait(acting?.id ?? ''),
    h('span', {}, acting ? `正在扮演 ${acting.name}` : '旁观'),
  )
  part('top').querySelector('.who')?.replaceWith(button)
}

/** Lets one choose: the people at hand first, then all the staff. */
export async function chooseWho(near: Someone[]): Promise<void> {
  const { staff } = await api.staff()
  const everyone: Someone[] = staff.map(({ userid, name }) => ({ id: userid, name, kind: 'staff' }))
  const list = h('div', { class: 'scroll' })
  const dialog = h('dialog', { 'aria-label': '选择身份' }) as HTMLDialogElement // made as one
  const choose = (person: Someone | undefined): void => {
    dialog.close()
    void (person ? actAs(person) : standAside())
  }
  const row = (person: Someone): HTMLElement =>
    h(
      'button',
      { class: 'row', type: 'button', onclick: () => choose(person) },
      portrait(person.id),
      h('span', { class: 'name' }, person.name),
      h('span', { class: 'when' }, ''),
      h('span', { class: 'note' }, person.kind === 'staff' ? '员工' : '客户'),
    )
  const draw = (search: string): void => {
    const here = near.filter((person) => person.name.includes(search))
    const others = everyone.filter(
      (person) => person.name.includes(search) && !near.some((one) => one.id === person.id),
    )
    list.replaceChildren(
      ...(here.length > 0 ? [h('p', { class: 'group' }, '这里的人'), ...here.map(row)] : []),
      ...(others.length > 0 ? [h('p', { class: 'group' }, '员工'), ...others.map(row)] : []),
      ...(here.length + others.length === 0 ? [h('p', { class: 'group' }, '没有这个人')] : []),
    )
  }
  const search = h('input', {
    type: 'search',
    placeholder: '按名字找',
    'aria-label': '按名字找',
    class: 'field',
  }) as HTMLInputElement // made as one
  search.addEventListener('input', () => draw(search.value))
  dialog.append(
    h(
      'form',
      { method: 'dialog' },
      h(
        'div',
        { class: 'bar' },
        h('div', { class: 'title' }, h('h2', {}, '我是谁'), h('p', {}, '扮演一个人时，时钟放慢到真实速度')),
        h('button', { class: 'tool', type: 'button', onclick: () => choose(undefined) }, '只旁观'),
      ),
      h('div', { class: 'search' }, search),
      list,
    ),
  )
  dialog.addEventListener('close', () => dialog.remove())
  draw('')
  document.body.append(dialog)
  dialog.showModal()
}
