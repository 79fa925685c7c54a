import type { Language } from '#web/i18n/languages.ts'

/**
 * A new playbook before its first step: what every playbook needs is filled in to be changed, the plan is empty. `slug` is
 * the playbook's own id, which nobody sees but in files and addresses.
 */
export const blankSource = (slug: string, language: Language): string =>
  language === 'en' ? english(slug) : chinese(slug)

const chinese = (slug: string): string => `format: playbook/1
id: ${slug}
name: 新的 SOP
summary: 固定的时间，发有用的内容。

basics:
  positioning:
    audience: 群里的老顾客
    pain: 群里广告多，有用的少
    solution: 固定的时间，一条有用的内容或一次实在的福利
  purpose: loyalty
  offer: [knowledge, discounts]
  community_type: refined
  trade: 零售

setup:
  group_name: 会员交流群
  rules:
    donts: [不发广告, 不刷屏, 不争吵]
    musts: [进群改昵称, 常来领福利, 有问题直接问]
  roles:
    - { role: owner, person: 店长, duty: 确认每条群发，回复提问 }
    - { role: admin, person: 值班同事, duty: 管理进群，移除广告 }
    - { role: content-officer, person: 内容同事, duty: 提前备好下周的内容 }
    - { role: host, person: 店长, duty: 接话题，带互动 }

tracks:
  - id: calendar
    name: 日常节奏
    kind: calendar
    steps: []

contents: []
`

const english = (slug: string): string => `format: playbook/1
id: ${slug}
name: New playbook
summary: Something useful, at a time people can count on.

basics:
  positioning:
    audience: regular customers in our groups
    pain: too many adverts, too little of use
    solution: one useful message or one real offer at a fixed time
  purpose: loyalty
  offer: [knowledge, discounts]
  community_type: refined
  trade: retail

setup:
  group_name: Members
  rules:
    donts: [no adverts, no flooding, no quarrels]
    musts: [set your group nickname, come back for the offers, just ask]
  roles:
    - { role: owner, person: shop manager, duty: confirms each message and answers questions }
    - { role: admin, person: colleague on duty, duty: looks after joining and removes adverts }
    - { role: content-officer, person: writer, duty: has next week's messages ready }
    - { role: host, person: shop manager, duty: keeps the talk going }

tracks:
  - id: calendar
    name: Daily rhythm
    kind: calendar
    steps: []

contents: []
`
