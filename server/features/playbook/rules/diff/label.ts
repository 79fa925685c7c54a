import type { Words } from '#contract/playbook.ts'

const w = (zh: string, en: string): Words => ({ zh, en })

/** What people call a field: by its whole path in its part, else by its last name. */
const labels: Readonly<Record<string, Words>> = {
  format: w('格式', 'format'),
  id: w('标识', 'id'),
  name: w('名称', 'name'),
  name_en: w('英文名', 'English name'),
  summary: w('简介', 'summary'),
  summary_en: w('英文简介', 'English summary'),
  note: w('备注', 'note'),
  bond: w('连锁要求', 'what followers may do'),
  kind: w('类型', 'kind'),

  'basics.positioning.audience': w('定位人群', 'positioning: audience'),
  'basics.positioning.pain': w('定位痛点', 'positioning: pain'),
  'basics.positioning.solution': w('定位方案', 'positioning: solution'),
  'basics.purpose': w('目的', 'purpose'),
  'basics.offer': w('提供', 'offer'),
  'basics.community_type': w('社群类型', 'community type'),
  'basics.trade': w('行业', 'trade'),
  'basics.content_mix.activation': w('促活内容占比', 'share of activation'),
  'basics.content_mix.conversion': w('转化内容占比', 'share of conversion'),
  'basics.content_mix.brand': w('品牌内容占比', 'share of brand'),
  'basics.goals': w('各阶段目标', 'goals'),
  'basics.fit_share': w('人群匹配度', 'fit share'),
  'basics.entry_review': w('入群方式', 'entry review'),

  'setup.group_name': w('群名规则', 'group name'),
  'setup.nickname.rule': w('昵称规则', 'nickname rule'),
  'setup.nickname.pattern': w('昵称格式', 'nickname pattern'),
  'setup.nickname.example': w('昵称示例', 'nickname example'),
  'setup.nickname.remind': w('昵称提醒频率', 'nickname reminders'),
  'setup.rules.donts': w('三不', 'don’ts'),
  'setup.rules.musts': w('三要', 'musts'),
  'setup.roles': w('角色分工', 'roles'),
  'setup.ammunition.welcome': w('弹药包欢迎语', 'welcome script'),
  'setup.ammunition.self_introduction': w('自我介绍', 'self-introduction'),
  'setup.ammunition.announcement': w('群公告', 'announcement'),
  'setup.ammunition.posters': w('海报', 'posters'),
  'setup.ammunition.faq': w('常见问答', 'frequent questions'),
  'setup.ammunition.reminders': w('提醒话术', 'reminder scripts'),
  'setup.ammunition.escalation': w('上报话术', 'escalation lines'),
  'setup.visual.avatar': w('群头像', 'group avatar'),
  'setup.visual.announcement_layout': w('公告排版', 'announcement layout'),
  'setup.visual.poster_sizes': w('海报尺寸', 'poster sizes'),
  'setup.pilot.members.from': w('试跑人数下限', 'fewest members of the pilot'),
  'setup.pilot.members.to': w('试跑人数上限', 'most members of the pilot'),
  'setup.pilot.days': w('试跑天数', 'days of the pilot'),
  'setup.pilot.pass': w('试跑通过标准', 'pass criteria of the pilot'),

  'governor.group_per_day': w('每群每天上限', 'cap a group chat a day'),
  'governor.group_per_week': w('每群每周上限', 'cap a group chat a week'),
  'governor.gap_minutes': w('最小间隔（分钟）', 'least gap in minutes'),
  'governor.contact_per_day': w('一对一每天上限', 'cap a contact a day'),
  'governor.contact_per_week': w('一对一每周上限', 'cap a contact a week'),
  'governor.member_load_per_day': w('每人每天负载上限', 'load limit of a person a day'),
  'governor.hold_above_percent': w('超限成员达到百分之几先不发', 'held when this percent of members is over its limit'),
  'governor.quiet.from': w('免打扰开始', 'quiet from'),
  'governor.quiet.to': w('免打扰结束', 'quiet until'),
  'catch_up.rule': w('错过的怎么办', 'what becomes of what was missed'),
  'catch_up.grace_minutes': w('补发宽限（分钟）', 'grace in minutes'),
  'follow_up.remind_after_minutes': w('几分钟后催', 'reminders after minutes'),
  'follow_up.escalate_after_minutes': w('几分钟后上报', 'escalated after minutes'),
  'follow_up.escalate_to': w('上报给谁', 'escalated to'),

  'enter.day': w('从建群第几天起', 'entered on group day'),
  'enter.members': w('满多少人起', 'entered at members'),
  'enter.stage': w('进入哪个阶段起', 'entered in stage'),
  'enter.by_hand': w('手动进入', 'entered by hand'),
  join_target: w('目标人数', 'join target'),
  join_share: w('目标占比', 'join share'),

  at: w('时刻', 'hour'),
  cadence: w('节奏', 'cadence'),
  pick: w('取用方式', 'pick rule'),
  per_day: w('每群每天上限', 'cap a day'),
  per_week: w('每群每周上限', 'cap a week'),

  audience: w('对象', 'audience'),
  enter: w('进入方式', 'entry'),
  when: w('时间', 'time'),
  slot: w('时段', 'slot'),
  content: w('素材', 'content'),
  contents: w('素材', 'contents'),
  column: w('栏目', 'column'),
  channel: w('渠道', 'channel'),
  phases: w('时期', 'phases'),
  experiment: w('实验', 'experiment'),
  only: w('只给', 'only for'),
  priority: w('优先级', 'priority'),
  wait: w('等待', 'wait'),
  fallback: w('不是好友时', 'for members who are nobody’s friend'),
  add: w('打上的标签', 'tags put on'),
  remove: w('去掉的标签', 'tags taken off'),
  title: w('待办标题', 'task'),
  title_en: w('英文待办标题', 'English task'),
  within_hours: w('限时（小时）', 'hours to do it'),
  reason: w('结束原因', 'reason'),
  reason_en: w('英文结束原因', 'English reason'),

  class: w('类别', 'class'),
  form: w('形式', 'form'),
  labels: w('标记', 'labels'),
  library: w('来自素材', 'library item'),
  text: w('文案', 'copy'),
  attachments: w('附件', 'attachments'),
  url: w('网址', 'address'),
  type: w('值的类型', 'type'),
  label: w('名称', 'label'),
  label_en: w('英文名', 'English label'),
  default: w('默认值', 'default'),
  example: w('示例', 'example'),
  required: w('是否必填', 'required'),
  per_group: w('每群可不同', 'differs by group chat'),
  filled_from: w('自动取自', 'filled from'),
}

const ending = (path: string): Words | undefined => {
  const parts = path.split('.')
  const known = parts.map((_part, at) => labels[parts.slice(at).join('.')]).find((found) => found !== undefined)
  return known
}

/** A field of a later document goes by its own name. */
export const labelOf = (path: string): Words => ending(path) ?? { zh: path, en: path }

/** Whether a field has a name for people. */
export const hasLabel = (path: string): boolean => ending(path) !== undefined
