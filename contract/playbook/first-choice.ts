import type { Words } from './primitive.ts'

/** Where an operator talks with customers. */
export const platforms = ['wecom', 'personal', 'both'] as const
export type Platform = (typeof platforms)[number]

/** What a group chat is for: the community types that a first playbook is chosen among. */
export const groupAims = ['broadcast', 'refined', 'service'] as const
export type GroupAim = (typeof groupAims)[number]

/**
 * The trades one may name. `says` are words that stand in the trade line of playbooks for it; `suits` is where the trade
 * is better run: large teams, standard service and a high price in WeCom; one-person brands, strong trust and rare sales
 * of high value in personal WeChat beside it.
 */
export const trades = {
  maternity: { name: { zh: '母婴', en: 'Mother and baby' }, says: ['母婴'], suits: 'wecom' },
  beauty: { name: { zh: '美妆个护', en: 'Beauty and care' }, says: ['美妆', '护肤', '个护'], suits: 'wecom' },
  'fresh-food': { name: { zh: '生鲜果蔬', en: 'Fresh food' }, says: ['生鲜', '水果', '果蔬'], suits: 'wecom' },
  restaurant: { name: { zh: '餐饮', en: 'Restaurants' }, says: ['餐饮', '茶饮', '烘焙'], suits: 'wecom' },
  fitness: { name: { zh: '健身运动', en: 'Fitness' }, says: ['健身', '运动'], suits: 'wecom' },
  education: { name: { zh: '教育培训', en: 'Education' }, says: ['教育', '培训', '课程'], suits: 'wecom' },
  home: { name: { zh: '家纺家居', en: 'Home and textiles' }, says: ['家纺', '家居'], suits: 'wecom' },
  electronics: { name: { zh: '家电数码', en: 'Electronics' }, says: ['家电', '数码'], suits: 'wecom' },
  fashion: { name: { zh: '服饰鞋包', en: 'Fashion' }, says: ['服饰', '服装', '时装', '鞋'], suits: 'wecom' },
  retail: { name: { zh: '零售与电商', en: 'Retail and e-commerce' }, says: ['零售', '电商', '快消'], suits: 'wecom' },
  'local-life': { name: { zh: '本地生活', en: 'Local services' }, says: ['本地', '生活服务', '美业'], suits: 'wecom' },
  advisor: {
    name: { zh: '高客单顾问（珠宝、家装、保险…）', en: 'High-value advice (jewellery, interiors, insurance…)' },
    says: ['高客单', '珠宝', '家装', '保险', '顾问'],
    suits: 'both',
  },
  'personal-brand': {
    name: { zh: '个人品牌与知识博主', en: 'One-person brands' },
    says: ['个人品牌', '知识付费', '博主', '个人号'],
    suits: 'both',
  },
  other: { name: { zh: '其他', en: 'Another' }, says: [], suits: 'wecom' },
} as const satisfies Record<string, { name: Words; says: readonly string[]; suits: 'wecom' | 'both' }>

export type Trade = keyof typeof trades
export const tradeKeys = Object.keys(trades) as [Trade, ...Trade[]] // keys of a const object
