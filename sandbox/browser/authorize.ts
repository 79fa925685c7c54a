import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isTrustedUrl, makeCode, type Scope } from '../protocol/oauth.ts'
import type { World } from '../world/world.ts'
import { escapeHtml, simplePage } from './html.ts'

/** The cookie that says as whom this browser acts; the page's chat windows set it. */
export const actingCookie = 'sandbox_as'

type Asked = { redirectUri: URL; scope: Scope; state: string }
type Person = { id: string; name: string; note: string }

/**
 * Stands for open.weixin.qq.com: /connect/oauth2/authorize lets one choose who one is and sends the browser back with a code.
 * `?as=ID`, or the cookie that the chat windows set, chooses without asking.
 */
export function openAuthorize(server: FastifyInstance, world: World): void {
  server.get('/connect/oauth2/authorize', (request, reply) => {
    const query = request.query as Record<string, string | undefined> // Fastify's default parser; repeated keys are not expected here
    const asked = readAsked(world, query)
    if (typeof asked === 'string') return refuse(reply, asked)
    const person = query['as'] ?? actingAs(request)
    if (person !== undefined && isKnown(world, person)) {
      const back = asked.redirectUri
      back.searchParams.set('code', makeCode(world, person, asked.scope))
      back.searchParams.set('state', asked.state)
      return reply.redirect(back.href)
    }
    return reply.type('text/html').send(chooser(world, request.url, query['q'] ?? ''))
  })
}

/** What the link asks for, or what is wrong with it. */
function readAsked(world: World, query: Record<string, string | undefined>): Asked | string {
  if (query['appid'] !== world.corp.corpid)
    return `appid 不是这个企业的 corpid：${query['appid'] ?? '（空）'}，应为 ${world.corp.corpid}`
  if (query['response_type'] !== 'code') return 'response_type 必须是 code'
  const scope = query['scope'] ?? ''
  if (scope !== 'snsapi_base' && scope !== 'snsapi_privateinfo' && scope !== 'snsapi_userinfo') {
    return `scope 不对：${scope}，应为 snsapi_base 或 snsapi_privateinfo`
  }
  const state = query['state'] ?? ''
  if (!/^[a-zA-Z0-9]{0,128}$/.test(state)) return 'state 只能是 128 个以内的字母和数字'
  if (scope === 'snsapi_privateinfo' && query['agentid'] !== String(world.corp.agentid))
    return 'snsapi_privateinfo 必须带上 agentid'
  const uri = query['redirect_uri'] ?? ''
  if (!URL.canParse(uri) || !/^https?:$/.test(new URL(uri).protocol)) {
    return `redirect_uri 不是网址：${uri === '' ? '（空）' : uri}`
  }
  if (!isTrustedUrl(world, uri)) return `redirect_uri 的域名不是可信域名：${new URL(uri).host}（errcode 50001）`
  return { redirectUri: new URL(uri), scope, state }
}

function actingAs(request: FastifyRequest): string | undefined {
  const cookie = new RegExp(`(?:^|;\\s*)${actingCookie}=([^;]+)`).exec(request.headers.cookie ?? '')
  return cookie?.[1] === undefined ? undefined : decodeURIComponent(cookie[1])
}

function isKnown(world: World, person: string): boolean {
  return (
    world.store.row(
      'select 1 as found from staff where userid = ? union all select 1 from contact where external_userid = ?',
      person,
      person,
    ) !== undefined
  )
}

function refuse(reply: FastifyReply, reason: string): FastifyReply {
  return reply
    .code(400)
    .type('text/html')
    .send(simplePage('无法授权', `<h1>无法授权</h1><p>${escapeHtml(reason)}</p>`))
}

function chooser(world: World, url: string, search: string): string {
  const staff = world.store.rows<Person>('select userid as id, name, position as note from staff order by userid')
  const contacts = world.store.rows<Person>(
    `select c.external_userid as id, c.name,
       coalesce((select g.name from membership m join group_chat g on g.chat_id = m.chat_id where m.member_id = c.external_userid limit 1), '') as note
     from contact c where ? = '' or c.name like '%' || ? || '%' order by c.name, c.external_userid limit 12`,
    search,
    search,
  )
  const item = (person: Person): string =>
    `<li><a href="${escapeHtml(`${url}&as=${encodeURIComponent(person.id)}`)}"><img src="/avatar/${encodeURIComponent(person.id)}.svg" alt="">${escapeHtml(person.name)}<small>${escapeHtml(person.note)}</small></a></li>`
  const hidden = [...new URL(url, 'http://sandbox').searchParams]
    .filter(([key]) => key !== 'q')
    .map(([key, value]) => `<input type="hidden" name="${escapeHtml(key)}" value="${escapeHtml(value)}">`)
    .join('')
  return simplePage(
    '以谁的身份登录？',
    `<h1>以谁的身份登录？</h1><p>这里代替微信的授权页。选一个人，浏览器就带着 code 回到应用。</p>
<h2>员工</h2><ul>${staff.map(item).join('')}</ul>
<h2>客户</h2><form><input name="q" value="${escapeHtml(search)}" placeholder="按昵称找客户" aria-label="按昵称找客户">${hidden}</form>
<ul>${contacts.map(item).join('')}</ul>`,
  )
}
