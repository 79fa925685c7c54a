/** A corp at work on the sandbox whose journeys a test watches. */
import { sql } from 'kysely'
import type { JourneyStep, JourneyTrack, PlaybookDocument } from '#contract/playbook.ts'
import { type CalendarRig, calendarRig, type Chat } from '#server/test/calendar.ts'
import { contentOf } from '#server/test/playbook-source.ts'

export const send = (id: string, fallback: object = { kind: 'skip' }): JourneyStep =>
  ({ id, name: id, kind: 'send', content: id, fallback }) as JourneyStep

export const journeyOf = (
  steps: JourneyStep[],
  parts: Partial<JourneyTrack> = {},
): Partial<PlaybookDocument> & { id: string } => ({
  id: 'newcomer',
  tracks: [
    {
      id: 'newcomer',
      name: '新人旅程',
      kind: 'journey',
      audience: 'member',
      enter: { on: 'member-joined' },
      steps,
      ...parts,
    },
  ],
  contents: ['hello', 'gift', 'post', 'more'].map((id) => contentOf(id)),
})

/** A rig whose callbacks arrive. */
export async function journeyRig(options: Parameters<typeof calendarRig>[0] = {}) {
  const rig = await calendarRig({ groupChats: 2, staff: 1, quota: 'day', ...options })
  await rig.pointCallbacks(rig.callbackUrl)
  const [chat, other] = rig.chats as [Chat, Chat] // as many as asked for
  /** Takes in what people did, and works off what it leads to. */
  const settle = async (): Promise<void> => {
    await rig.sandbox.callbacksSettled()
    await rig.workUntil(rig.isQuiet)
    await rig.settle()
  }
  const join = async (to: Chat, person: { name?: string; externalUserid?: string }): Promise<string> => {
    await rig.act({ kind: 'join', chatId: to.wecomChatId, ...person })
    await settle()
    return person.externalUserid ?? idOf(rig, person.name ?? '')
  }
  const befriend = async (externalUserid: string): Promise<void> => {
    await rig.act({ kind: 'add', userid: chat.owner, externalUserid })
    await settle()
  }
  return { ...rig, chat, other, join, befriend, settleAll: settle }
}

const idOf = async ({ owner }: Pick<CalendarRig, 'owner'>, name: string): Promise<string> => {
  const { rows } = await sql<{ value: string }>`
    select i.value from contact_identity i join contact c using (corp_id, contact_id)
    where c.name = ${name} and i.kind = 'external_userid'`.execute(owner)
  return rows[0]?.value ?? ''
}
export const journeys = async ({ owner }: Pick<CalendarRig, 'owner'>) => {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', c.name, e.step_id, case when e.ended_at is not null then 'over' when e.held_at is not null then 'held' end,
      e.reason, case when e.entry > 1 then 'entry ' || e.entry end) as line
    from enrollment e join contact c using (corp_id, contact_id)
    order by c.name, e.track_id, e.entry`.execute(owner)
  return rows.map((row) => row.line).sort()
}
export const outcomes = async ({ owner }: Pick<CalendarRig, 'owner'>) => {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', coalesce(c.name, g.name), coalesce(d.step_id, o.step_id), d.state, d.reason) as line
    from delivery d
    left join contact c using (corp_id, contact_id)
    left join group_chat g on g.group_chat_id = d.group_chat_id
    left join occurrence o on o.delivery_id = d.delivery_id
    order by d.released_at, 1`.execute(owner)
  return rows.map((row) => row.line)
}
export const story = async ({ owner }: Pick<CalendarRig, 'owner'>) => {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', kind, detail ->> 'stepId', detail ->> 'reason') as line
    from event
    where enrollment_id is not null
    order by at, recorded_real_at, case when kind = 'enrollment.entered' then 0 else 1 end`.execute(owner)
  return rows.map((row) => row.line)
}
export const texts = async (rig: CalendarRig, route: string) =>
  (await rig.ledger()).filter((entry) => entry.route === route).map((entry) => entry.text.split(' ')[0])
