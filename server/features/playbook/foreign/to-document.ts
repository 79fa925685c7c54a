import { BUBBLE_MAX, type Attachment, type Content } from '#contract/playbook/content.ts'
import { bubblesOf } from '../rules/content-limit.ts'
import { type Bubble, type ForeignItem, type ForeignSop, note, type Note, SYSTEMS, type Timing } from './foreign-sop.ts'

type Parts = { contents: Content[]; links: { id: string; name: string; url: string }[] }
type Written = Record<string, unknown>

/** A playbook as an object to be written down, and what is not quite as it was. */
export type Draft = { document: Written; notes: Note[] }

const startDay = '开始日期'
const startMoment = '开始时刻'

/**
 * Puts another system's SOP into the words of our document: what goes to group chats on a calendar, what goes to contacts
 * on a journey from when they were added. What the format asks for and the other never knew is filled with plain words that
 * say so; nothing is made up.
 */
export function draftOf(sop: ForeignSop): Draft {
  const notes = [...sop.notes]
  const parts: Parts = { contents: [], links: [] }
  const items = sop.items.map((item, index) => ({ item, contentId: contentOf(item, index, parts, notes) }))
  const tracks = sop.audience === 'group' ? calendar(items) : journeys(items, notes)
  notes.push(
    note(
      '定位、角色和群规 MoChat、LinkWeChat 都不存，填的是通用写法',
      'positioning, roles and rules are kept by neither: they are general words',
    ),
    note('素材都先归到「激活」类，按内容改', 'all contents are classed as activation: put them right'),
  )
  return {
    notes,
    document: {
      format: 'playbook/1',
      id: `${sop.system}-${sop.table.replaceAll('_', '-')}-${sop.rowId.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`.slice(
        0,
        63,
      ),
      name: sop.name,
      summary: `从 ${SYSTEMS[sop.system]} 的「${sop.name}」带来，共 ${sop.items.length} 条。`,
      basics: basicsOf(sop),
      setup,
      variables: variablesOf(sop),
      ...(parts.links.length > 0 && { links: parts.links }),
      tracks,
      contents: parts.contents,
    },
  }
}

const basicsOf = (sop: ForeignSop): Written => ({
  positioning: { audience: '原 SOP 没有写，请补', pain: '原 SOP 没有写，请补', solution: '原 SOP 没有写，请补' },
  purpose: sop.purpose,
  offer: ['service'],
  community_type: 'refined',
  trade: '通用',
})

/** Spec 10's three don'ts and three musts, and the minimum team. */
const setup = {
  group_name: '{{群名}}',
  rules: { donts: ['不发广告', '不刷屏', '不争吵'], musts: ['入群改昵称', '常来领福利', '多参与'] },
  roles: [
    { role: 'owner', person: '群主', duty: '确认群发，回答问题' },
    { role: 'admin', person: '管理员', duty: '维护群规' },
    { role: 'content-officer', person: '内容专员', duty: '写素材，管排期' },
    { role: 'host', person: '主持人', duty: '带话题，带活动' },
  ],
}

function variablesOf({ audience, items }: ForeignSop): Written {
  const needs = (kind: Timing['kind']) => audience === 'group' && items.some(({ when }) => when.kind === kind)
  return {
    群名: { type: 'text', label: '群名', filled_from: 'group-name' },
    ...(needs('days-after') && { [startDay]: { type: 'date', label: '从哪天起算', per_group: true } }),
    ...(needs('minutes-after') && { [startMoment]: { type: 'moment', label: '从哪个时刻起算', per_group: true } }),
  }
}

type Placed = { item: ForeignItem; contentId: string }

function calendar(items: readonly Placed[]): Written[] {
  const steps = items.map(({ item, contentId }, index) => ({
    id: `step-${index + 1}`,
    name: item.name,
    when: scheduleOf(item.when),
    content: contentId,
    ...(item.graceMinutes !== null && { catch_up: { rule: 'late', grace_minutes: Math.min(1440, item.graceMinutes) } }),
  }))
  return [{ id: 'calendar', name: '日历', kind: 'calendar', steps }]
}

function scheduleOf(when: Timing): Written {
  if (when.kind === 'date') return { kind: 'countdown', to: when.date, days: [0], at: when.at }
  if (when.kind === 'weekly') return { kind: 'weekly', days: [when.day], at: when.at }
  if (when.kind === 'group-day') return { kind: 'group-day', days: [when.day], at: when.at }
  if (when.kind === 'days-after') return { kind: 'countdown', to: `{{${startDay}}}`, days: [when.days], at: when.at }
  return { kind: 'moment', of: `{{${startMoment}}}`, minutes: [when.minutes] }
}

/** Messages by minutes and messages by days are a journey each: which of them comes first depends on the hour of arrival. */
function journeys(items: readonly Placed[], notes: Note[]): Written[] {
  for (const { item } of items)
    if (item.when.kind !== 'days-after' && item.when.kind !== 'minutes-after')
      notes.push(
        note(
          '给客户的定期或定日消息没有带来；用一次性群发或按标签进入的旅程',
          'dates and weekdays for contacts were left out',
          item.name,
        ),
      )
  const byMinutes = items
    .flatMap((placed) =>
      placed.item.when.kind === 'minutes-after' ? [{ ...placed, after: placed.item.when.minutes }] : [],
    )
    .sort((a, b) => a.after - b.after)
  const byDays = items
    .flatMap(({ item, contentId }) => (item.when.kind === 'days-after' ? [{ item, contentId, ...item.when }] : []))
    .sort((a, b) => a.days - b.days || (a.at < b.at ? -1 : 1))
  const minuteSteps = byMinutes.flatMap(({ item, contentId, after }, index) => {
    const minutes = after - (byMinutes[index - 1]?.after ?? 0)
    const wait = { hours: Math.floor(minutes / 60), minutes: minutes % 60 }
    return [
      ...(minutes > 0 ? [waitFor(`wait-m${index + 1}`, wait)] : []),
      sendOf(`send-m${index + 1}`, item, contentId),
    ]
  })
  const daySteps = byDays.flatMap(({ item, contentId, days, at }, index) => [
    waitFor(`wait-d${index + 1}`, { days: days - (byDays[index - 1]?.days ?? 0), at }),
    sendOf(`send-d${index + 1}`, item, contentId),
  ])
  return [
    ...(minuteSteps.length > 0 ? [journeyOf('soon', '加好友后（按小时）', minuteSteps)] : []),
    ...(daySteps.length > 0 ? [journeyOf('days', '加好友后（按天）', daySteps)] : []),
  ]
}

const journeyOf = (id: string, name: string, steps: Written[]): Written => ({
  id,
  name,
  kind: 'journey',
  audience: 'contact',
  enter: { on: 'contact-added' },
  steps,
})
const waitFor = (id: string, duration: Written): Written => ({ id, kind: 'wait', for: duration })
const sendOf = (id: string, item: ForeignItem, content: string): Written => ({
  id,
  name: item.name,
  kind: 'send',
  content,
})

function contentOf(item: ForeignItem, index: number, parts: Parts, notes: Note[]): string {
  const id = `content-${index + 1}`
  const texts = item.bubbles.flatMap((bubble) => (bubble.kind === 'text' ? [bubble.text] : []))
  if (texts.length > 1)
    notes.push(note(`${texts.length} 段文字并成了一段`, `${texts.length} texts became one`, item.name))
  const all = item.bubbles.flatMap((bubble) => attachmentOf(bubble, parts, item.name, notes))
  const text = texts.join('\n\n')
  const room = BUBBLE_MAX - bubblesOf(texts.length > 0 ? { text } : {})
  const attachments = all.slice(0, room)
  if (all.length > room)
    notes.push(
      note(
        `一次最多 ${BUBBLE_MAX} 个气泡，后面 ${all.length - room} 个附件没有带来`,
        `one send has at most ${BUBBLE_MAX} bubbles: the last ${all.length - room} attachments were left out`,
        item.name,
      ),
    )
  parts.contents.push({
    id,
    name: item.name,
    class: 'activation',
    ...(texts.length > 0 && { text }),
    ...(attachments.length > 0 && { attachments }),
  })
  return id
}

function attachmentOf(bubble: Bubble, parts: Parts, item: string, notes: Note[]): Attachment[] {
  if (bubble.kind === 'text') return []
  const media = (source: string): string => {
    if (!/^https:\/\//i.test(source))
      notes.push(
        note(`「${source}」不是 https 地址：把文件放到 SOP 旁边，或换成地址`, `“${source}” is no https address`, item),
      )
    return source
  }
  if (bubble.kind === 'link') {
    const link = parts.links.find(({ url }) => url === bubble.url) ?? {
      id: `link-${parts.links.length + 1}`,
      name: bubble.title.slice(0, 120),
      url: bubble.url,
    }
    if (!parts.links.includes(link)) parts.links.push(link)
    const { title, description, picture } = bubble
    return [{ type: 'link', title, ...(description && { description }), link: link.id, ...(picture && { picture }) }]
  }
  if (bubble.kind === 'mini-program')
    return [
      {
        type: 'mini-program',
        title: bubble.title,
        app_id: bubble.appId,
        page: bubble.page,
        picture: media(bubble.picture),
      },
    ]
  return [{ type: bubble.kind, source: media(bubble.source) }]
}
