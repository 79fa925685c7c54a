import type { Words } from './playbook/primitive.ts'

/**
 * The values that connect a corp to WeCom, in the order in which they are found: the line of `.env` that holds each, where
 * WeCom's admin console shows it, and the checks that speak of it. Names of menus are those of the console.
 */
export const connectionValues = [
  {
    key: 'corpId',
    variable: 'WECOM_CORP_ID',
    name: { zh: '企业 ID', en: 'Corp id' },
    where: {
      zh: '管理后台「我的企业 → 企业信息」，最下面一行。',
      en: 'Admin console, 我的企业 → 企业信息, the last line.',
    },
    checks: ['corp_id'],
  },
  {
    key: 'agentId',
    variable: 'WECOM_AGENT_ID',
    name: { zh: 'AgentId', en: 'AgentId' },
    where: {
      zh: '「应用管理 → 自建」里打开你的应用（没有就新建一个），页面上方。',
      en: 'Open your app under 应用管理 → 自建 (make one if there is none): at the top of its page.',
    },
    checks: ['agent_id'],
  },
  {
    key: 'secret',
    variable: 'WECOM_SECRET',
    name: { zh: 'Secret', en: 'Secret' },
    where: {
      zh: '同一页，AgentId 下面点「查看」，Secret 会发到管理员的企业微信里。',
      en: 'On the same page press 查看 below the AgentId: it is sent to the administrator in WeCom.',
    },
    checks: ['secret', 'token'],
  },
  {
    key: 'token',
    variable: 'WECOM_TOKEN',
    name: { zh: '回调 Token', en: 'Callback token' },
    where: {
      zh: '应用页「接收消息 → 设置 API 接收」，Token 旁点「随机获取」。先写进 .env 重启，再回到这里点保存。',
      en: 'On the app’s page, 接收消息 → 设置API接收, press 随机获取 beside Token. Set .env and restart first, then save there.',
    },
    checks: ['callback_token'],
  },
  {
    key: 'aesKey',
    variable: 'WECOM_AES_KEY',
    name: { zh: 'EncodingAESKey', en: 'EncodingAESKey' },
    where: {
      zh: '同一处，EncodingAESKey 旁点「随机获取」，一共 43 位。',
      en: 'In the same place press 随机获取 beside EncodingAESKey: 43 characters.',
    },
    checks: ['callback_aes_key'],
  },
  {
    key: 'publicUrl',
    variable: 'QUNCE_PUBLIC_URL',
    name: { zh: '访问地址', en: 'Public address' },
    where: {
      zh: '这台服务器的公网 https 地址。「网页授权及 JS-SDK」的可信域名也填它的域名。',
      en: 'This server’s public https address. Its domain also goes under 网页授权及JS-SDK as a trusted domain.',
    },
    checks: ['public_url', 'callback'],
  },
] as const satisfies readonly {
  key: string
  variable: string
  name: Words
  where: Words
  checks: readonly string[]
}[]

/** Checks of what the app may do with those values, in the order in which they are worked off. */
export const abilityChecks = [
  'secret_key',
  'clock',
  'trusted_ip',
  'visible_range',
  'customer_contact',
  'licences',
  'group_chats',
  'callback_addresses',
] as const
