import { spendResponseCode } from '../world/response-code.ts'
import type { World } from '../world/world.ts'
import { checkAgent } from './app-message.ts'
import { withBelow } from '../world/visible.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import type { Route } from './route.ts'
import { readTemplateCard } from './template-card.ts'

export const cardUpdateRoutes: Route[] = [
  {
    path: '/cgi-bin/message/update_template_card',
    method: 'POST',
    section: 10,
    answer: ({ body, world }) => {
      checkAgent(world, body)
      const code = body.text('response_code', { missing: 60140 })
      const change = readChange(world, body)
      const named = readNamed(world, body)
      const msgid = spendResponseCode(world, code)
      if (msgid === undefined) throw new WecomError(60140, 'invalid response_code: unknown, used, or over 72 hours old')
      const receivers = world.store.rows<{ seq: number; userid: string; body: string }>(
        'select seq, userid, body from app_message where msgid = ? and recalled = 0',
        msgid,
      )
      for (const receiver of receivers) {
        if (named !== 'all' && !named.has(receiver.userid.toLowerCase())) continue
        const before = JSON.parse(receiver.body) as Record<string, unknown> // written by message/send
        world.store.run('update app_message set body = ? where seq = ?', JSON.stringify(change(before)), receiver.seq)
      }
      const known = new Set(receivers.map((receiver) => receiver.userid.toLowerCase()))
      return { invaliduser: body.texts('userids').filter((userid) => !known.has(userid.toLowerCase())) }
    },
  },
]

/** Either another card in its place, or its buttons closed under another name. */
function readChange(world: World, body: Fields): (card: Record<string, unknown>) => Record<string, unknown> {
  const card = body.object('template_card')
  if (card) {
    const next = readTemplateCard(world, card.with('task_id', card.text('task_id') || 'updated'))
    const replaceText = card.text('replace_text')
    return (before) => ({
      ...next,
      ...('task_id' in before ? { task_id: before['task_id'] } : {}),
      ...(replaceText === '' ? {} : { replace_text: replaceText }),
    })
  }
  const name = body.object('button')?.text('replace_name', { missing: 40063 })
  if (name === undefined) throw new WecomError(40063, 'some parameters are empty: button or template_card')
  return (before) => {
    if (!['button_list', 'submit_button'].some((part) => part in before)) {
      throw new WecomError(40058, 'the card has no button that could be replaced')
    }
    return { ...before, replace_text: name }
  }
}

/** The members named by userid, department and tag, in lower case; `all` with atall. */
function readNamed(world: World, body: Fields): ReadonlySet<string> | 'all' {
  const userids = body.texts('userids', { max: 1_000, tooMany: 40032 })
  const parties = body.integers('partyids')
  const tags = body.integers('tagids')
  if (parties.length > 100) throw new WecomError(82002, `partyids names ${parties.length} departments, over 100`)
  if (tags.length > 100) throw new WecomError(82003, `tagids names ${tags.length} tags, over 100`)
  if (body.flag('atall', false)) return 'all'
  if (userids.length + parties.length + tags.length === 0) {
    throw new WecomError(82001, 'userids, partyids, tagids and atall are all empty')
  }
  const members = world.store.rows<{ userid: string }>(
    `select userid from staff where exists (
       select 1 from json_each(departments) d where d.value in (select value from json_each(?)))`,
    JSON.stringify(parties.flatMap((id) => withBelow(world, id))),
  )
  return new Set([...userids, ...members.map((member) => member.userid)].map((userid) => userid.toLowerCase()))
}
