import type { ContentClass } from './content.ts'
import type { Words } from './primitive.ts'

export const COMMUNITY_TYPES = ['broadcast', 'refined', 'service', 'sharing', 'sales', 'enablement'] as const

export type CommunityType = (typeof COMMUNITY_TYPES)[number]

/** What a playbook of a type starts from and may change (spec 10, table of community types). Shares are percent. */
export interface CommunityTypeDefaults {
  name: Words
  suits: Words
  sendsPerDay: number
  mix: Record<ContentClass, number>
  tracks: Words
  watch: Words
  minimumTeam: readonly ('owner' | 'admin' | 'content-officer' | 'host')[]
  quiet: { from: string; to: string }
}

const team = ['owner', 'admin', 'content-officer', 'host'] as const

const night = { from: '21:30', to: '08:00' }

const broadcast: CommunityTypeDefaults = {
  name: { zh: '群发推广型', en: 'Broadcast' },
  suits: { zh: '上新与优惠通知', en: 'New goods and discounts' },
  sendsPerDay: 2,
  mix: { activation: 30, conversion: 60, brand: 10 },
  tracks: { zh: '优惠日历、限时秒杀', en: 'Calendar of offers, flash sale' },
  watch: { zh: '点击、订单、退群', en: 'Clicks, orders, leaves' },
  minimumTeam: team,
  quiet: night,
}

const refined: CommunityTypeDefaults = {
  name: { zh: '精细化运营型', en: 'Refined' },
  suits: { zh: '按目标或兴趣分群运营', en: 'Groups by goal or interest' },
  sendsPerDay: 3,
  mix: { activation: 50, conversion: 30, brand: 20 },
  tracks: { zh: '日历、栏目、挑战、分人群旅程', en: 'Calendar, columns, challenges, journeys by segment' },
  watch: { zh: '活跃、参与、复购', en: 'Activity, participation, repurchase' },
  minimumTeam: team,
  quiet: night,
}

/** The one table of community types' defaults. */
export const communityTypes: Record<CommunityType, CommunityTypeDefaults> = {
  broadcast,
  refined,
  service: {
    name: { zh: '客户服务型', en: 'Service' },
    suits: { zh: '售后与答疑', en: 'After-sale and questions' },
    sendsPerDay: 1,
    mix: { activation: 70, conversion: 10, brand: 20 },
    tracks: { zh: '常见问题、值班、反馈', en: 'FAQ, duty rota, feedback' },
    watch: { zh: '首次响应时长、未解决问题', en: 'First answer time, open questions' },
    minimumTeam: team,
    quiet: night,
  },
  sharing: {
    ...refined,
    name: { zh: '分享型', en: 'Sharing' },
    suits: { zh: '知识分享为先', en: 'Knowledge first' },
  },
  sales: {
    ...broadcast,
    name: { zh: '销售导向型', en: 'Sales' },
    suits: { zh: '员工一对一跟进成交', en: 'Selling by staff, one to one' },
    tracks: { zh: '优惠日历、限时秒杀、一对一跟进', en: 'Calendar of offers, flash sale, one-to-one follow-up' },
  },
  enablement: {
    name: { zh: '赋能型', en: 'Enablement' },
    suits: { zh: '门店员工内部群', en: 'Shop staff, internal groups' },
    sendsPerDay: 5,
    mix: { activation: 70, conversion: 10, brand: 20 },
    tracks: { zh: '任务、课程、排行', en: 'Tasks, lessons, league' },
    watch: { zh: '任务完成率', en: 'Task completion' },
    minimumTeam: ['owner', 'content-officer'],
    quiet: { from: '18:00', to: '09:00' },
  },
}
