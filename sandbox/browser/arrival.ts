import { renderSVG } from 'uqr'
import type { World } from '../world/world.ts'
import { escapeHtml, simplePage } from './html.ts'

/** An acquisition link as somebody opened it. */
type Link = { name: string; linkId: string; state: string }

/** A contact way or join way, and the members or group chats it leads to. */
export type Way = { kind: 'contact' | 'join'; leadsTo: string[] }

/** What a phone shows after scanning: here one chooses who scans. */
export function scanPage(world: World, configId: string, way: Way): string {
  const names = way.leadsTo.map(
    (id) =>
      world.store.row<{ name: string }>(
        'select name from staff where userid = ? union all select name from group_chat where chat_id = ?',
        id,
        id,
      )?.name ?? id,
  )
  const isContact = way.kind === 'contact'
  const code = renderSVG(`${world.origin()}/qr/${configId}`, { border: 2, pixelSize: 5 })
  return arrivalPage({
    title: isContact ? '添加企业微信好友' : '加入客户群',
    note: `${escapeHtml(names.join('、'))}</p><p>${code}`,
    button: isContact ? '扫码，加为好友' : '扫码，进群',
    done: isContact ? '已加为好友' : '已进群',
    action: isContact ? { kind: 'add', configId } : { kind: 'join', configId },
  })
}

/** What a phone shows behind an acquisition link. */
export function linkPage({ name, linkId, state }: Link): string {
  return arrivalPage({
    title: '添加到通讯录',
    note: escapeHtml(state === '' ? name : `${name} · 渠道 ${state}`),
    button: '添加到通讯录',
    done: '已发起添加',
    action: { kind: 'visit-link', linkId, ...(state === '' ? {} : { state }) },
  })
}

/** A page on which a newcomer gives a name and does one thing. */
function arrivalPage(page: {
  title: string
  note: string
  button: string
  done: string
  action: Record<string, string>
}): string {
  return simplePage(
    page.title,
    `<h1>${page.title}</h1><p>${page.note}</p>
<form id="scan"><input name="name" placeholder="新朋友的微信昵称" aria-label="新朋友的微信昵称" required maxlength="40">
<ul><li><button>${page.button}</button></li></ul></form><p id="done" role="status"></p>
<script>
const action=${JSON.stringify(page.action).replaceAll('<', '\\u003c')};
document.getElementById('scan').onsubmit=async(event)=>{event.preventDefault();
const name=new FormData(event.target).get('name');
const answer=await(await fetch('/_sandbox/actions',{method:'POST',body:JSON.stringify({...action,name})})).json();
document.getElementById('done').textContent=answer.ok?name+' ${page.done}':answer.error.message};
</script>`,
  )
}
