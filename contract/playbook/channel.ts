import type { Words } from './primitive.ts'

/** Where no interface of WeCom's reaches (spec 10): what goes out there is copied and sent by hand. */
export const CHANNELS = [
  'personal-wechat',
  'weibo',
  'douyin',
  'kuaishou',
  'xiaohongshu',
  'taobao',
  'bilibili',
  'other',
] as const

export type Channel = (typeof CHANNELS)[number]

export const channelNames: Readonly<Record<Channel, Words>> = {
  'personal-wechat': { zh: '个人微信', en: 'personal WeChat' },
  weibo: { zh: '微博', en: 'Weibo' },
  douyin: { zh: '抖音', en: 'Douyin' },
  kuaishou: { zh: '快手', en: 'Kuaishou' },
  xiaohongshu: { zh: '小红书', en: 'Xiaohongshu' },
  taobao: { zh: '淘宝', en: 'Taobao' },
  bilibili: { zh: '哔哩哔哩', en: 'Bilibili' },
  other: { zh: '其他平台', en: 'another platform' },
}
