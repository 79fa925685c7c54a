import type { Words } from '../playbook/primitive.ts'

/**
 * Whose the attribute is: the contact's own; of each friendship that is open, so that a contact with several friends may
 * have several; or of the group chat of the context and its membership in it.
 */
export type AttributeScope = 'contact' | 'friendship' | 'membership'

export type AttributeDefinition = { name: Words; scope: AttributeScope } & (
  | { type: 'text' }
  | { type: 'number' }
  /** Words of the language, each with how it is stored. */
  | { type: 'choice'; values: Readonly<Record<string, { stored: string | number; words: Words }>> }
)

/** How a contact was added, in WeCom's numbers (get_external_contact `add_way`). */
export const ADD_WAYS = {
  unknown: 0,
  'qr-code': 1,
  'phone-search': 2,
  'card-share': 3,
  'group-chat': 4,
  'phone-book': 5,
  'wechat-contact': 6,
  'email-search': 9,
  channels: 10,
  schedule: 11,
  meeting: 12,
  'acquisition-link': 16,
  colleague: 201,
  assigned: 202,
} as const

const addWayWords: Record<keyof typeof ADD_WAYS, Words> = {
  unknown: { zh: '未知来源', en: 'unknown' },
  'qr-code': { zh: '扫码', en: 'QR code' },
  'phone-search': { zh: '搜手机号', en: 'phone search' },
  'card-share': { zh: '名片分享', en: 'shared card' },
  'group-chat': { zh: '群聊', en: 'group chat' },
  'phone-book': { zh: '手机通讯录', en: 'phone book' },
  'wechat-contact': { zh: '微信联系人', en: 'WeChat contact' },
  'email-search': { zh: '搜邮箱', en: 'e-mail search' },
  channels: { zh: '视频号', en: 'Channels' },
  schedule: { zh: '日程', en: 'schedule' },
  meeting: { zh: '会议', en: 'meeting' },
  'acquisition-link': { zh: '获客链接', en: 'acquisition link' },
  colleague: { zh: '同事共享', en: 'shared by a colleague' },
  assigned: { zh: '管理员分配', en: 'assigned by an admin' },
}

const definitions = {
  name: { name: { zh: '昵称', en: 'name' }, scope: 'contact', type: 'text' },
  company: { name: { zh: '企业名', en: 'company' }, scope: 'contact', type: 'text' },
  gender: {
    name: { zh: '性别', en: 'gender' },
    scope: 'contact',
    type: 'choice',
    values: {
      unknown: { stored: 'unknown', words: { zh: '未知', en: 'unknown' } },
      male: { stored: 'male', words: { zh: '男', en: 'male' } },
      female: { stored: 'female', words: { zh: '女', en: 'female' } },
    },
  },
  'wecom-kind': {
    name: { zh: '客户类型', en: 'kind of contact' },
    scope: 'contact',
    type: 'choice',
    values: {
      wechat: { stored: 'wechat', words: { zh: '微信客户', en: 'a WeChat user' } },
      wecom: { stored: 'wecom', words: { zh: '企业微信客户', en: 'a WeCom user' } },
    },
  },
  'added-days-ago': {
    name: { zh: '成为好友天数', en: 'days as a friend' },
    scope: 'friendship',
    type: 'number',
  },
  'add-way': {
    name: { zh: '添加方式', en: 'way of adding' },
    scope: 'friendship',
    type: 'choice',
    values: Object.fromEntries(
      Object.entries(ADD_WAYS).map(([word, stored]) => [
        word,
        { stored, words: addWayWords[word as keyof typeof ADD_WAYS] }, // a key of ADD_WAYS
      ]),
    ),
  },
  'channel-state': { name: { zh: '渠道码参数', en: 'channel parameter' }, scope: 'friendship', type: 'text' },
  'membership-days': {
    name: { zh: '进群天数', en: 'days in the group chat' },
    scope: 'membership',
    type: 'number',
  },
  /** Whole days since the group chat was created: 0 on its first. */
  'group-days': {
    name: { zh: '建群天数', en: 'days since the group chat was created' },
    scope: 'membership',
    type: 'number',
  },
  'join-scene': {
    name: { zh: '进群方式', en: 'way of joining' },
    scope: 'membership',
    type: 'choice',
    values: {
      unknown: { stored: 'unknown', words: { zh: '未知', en: 'unknown' } },
      invited: { stored: 'invited', words: { zh: '成员邀请', en: 'invited' } },
      'invite-link': { stored: 'invite_link', words: { zh: '邀请链接', en: 'invite link' } },
      'qr-code': { stored: 'qr_code', words: { zh: '扫群二维码', en: 'QR code of the group chat' } },
    },
  },
  'join-state': { name: { zh: '进群渠道参数', en: 'channel parameter of joining' }, scope: 'membership', type: 'text' },
} as const satisfies Record<string, AttributeDefinition>

export type AttributeName = keyof typeof definitions

/** What may be asked of a contact. */
export const attributes: Readonly<Record<AttributeName, AttributeDefinition>> = definitions

export const attributeNames = Object.keys(definitions) as AttributeName[] // the keys of a constant

/** How a value of the language is stored; the value itself where the attribute has no words of its own. */
export function storedValue(attribute: AttributeName, value: string | number): string | number {
  const definition = attributes[attribute]
  return definition.type === 'choice' ? (definition.values[value]?.stored ?? value) : value
}
