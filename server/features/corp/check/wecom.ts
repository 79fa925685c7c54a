import { bad, type Finding, ok, repairOf, skipped } from '#server/features/corp/check/finding.ts'
import type { Subject } from '#server/features/corp/check/subject.ts'
import { realInstant } from '#server/kernel/time.ts'
import {
  createMemoryAllowance,
  createMemoryTokens,
  createWecomClient,
  describeFailure,
  isAesKey,
  isCallbackToken,
  type Send,
  type WecomClient,
  type WecomFailure,
} from '#server/wecom/index.ts'

const quiet = { debug() {}, warn() {} }
const now = () => realInstant(Temporal.Now.instant())

/** The forms of the values, before anybody is asked. */
export function checkForms(subject: Subject): Finding[] {
  const form = (check: string, isGood: boolean, what: string, rule: { zh: string; en: string }): Finding =>
    isGood
      ? ok(check, `${what} 格式正确`, `${what} has the right form`)
      : bad(
          'fail',
          check,
          { zh: `${what} 格式不对：${rule.zh}`, en: `${what} has a wrong form: ${rule.en}` },
          {
            zh: `到管理后台重新复制 ${what}，注意不要带空格`,
            en: `copy ${what} again from the admin console, without spaces`,
          },
        )
  return [
    form('corp_id', /^w[wx][0-9a-zA-Z]{8,62}$/.test(subject.wecomCorpId), '企业 ID (corp id)', {
      zh: 'ww 或 wx 开头，后接字母数字',
      en: 'ww or wx, then letters and digits',
    }),
    form('secret', /^[\w-]{16,128}$/.test(subject.secret), 'Secret', {
      zh: '16 个以上字母、数字、- 或 _',
      en: '16 or more letters, digits, - or _',
    }),
    form('callback_token', isCallbackToken(subject.token), 'Token', {
      zh: '1 到 32 个字母数字',
      en: '1 to 32 letters and digits',
    }),
    form('callback_aes_key', isAesKey(subject.aesKey), 'EncodingAESKey', {
      zh: '正好 43 个字母数字',
      en: 'exactly 43 letters and digits',
    }),
  ]
}

/** What WeCom says to the values, one question after another; what cannot be asked is said to be skipped. */
export async function checkWecom(subject: Subject, send: Send): Promise<Finding[]> {
  const findings = [await checkClock(subject, send)]
  const wecom = createWecomClient({
    baseUrl: subject.baseUrl,
    corpId: subject.wecomCorpId,
    secret: subject.secret,
    agentId: subject.agentId,
    tokens: createMemoryTokens(now),
    allowance: createMemoryAllowance(now),
    send,
    now,
    log: quiet,
  })
  const token = await wecom.connect()
  if (!token.ok)
    return [
      ...findings,
      failed('token', token),
      ...[
        'trusted_ip',
        'visible_range',
        'customer_contact',
        'licences',
        'agent_id',
        'group_chats',
        'callback_addresses',
      ].map((check) => skipped(check, 'token')),
    ]
  findings.push(ok('token', '企业 ID 与 Secret 配套，已取得 access_token', 'corp id and secret belong together'))
  for (const ask of [checkRange, checkContact, checkAgent, checkChats, checkCallbackAddresses])
    findings.push(...(await ask(wecom)))
  return findings
}

const failed = (check: string, failure: WecomFailure): Finding => {
  const words = describeFailure(failure)
  const isPassing = failure.kind === 'unknown' || failure.class === 'wait'
  return bad(
    isPassing ? 'warn' : 'fail',
    check,
    { zh: words, en: words },
    repairOf(failure.kind === 'refused' ? failure.remedy : 'reach_wecom'),
  )
}

/** WeCom answers at this address, and its clock is ours: callbacks that are ten minutes off are refused. */
async function checkClock({ baseUrl }: Subject, send: Send): Promise<Finding> {
  const outcome = await send({ method: 'GET', url: new URL(`${baseUrl}/cgi-bin/gettoken`), timeoutMs: 5_000 })
  if (outcome.kind !== 'answered') {
    const says = {
      zh: `连不上 ${baseUrl}：${outcome.cause.message}`,
      en: `${baseUrl} cannot be reached: ${outcome.cause.message}`,
    }
    return bad('fail', 'clock', says, repairOf('reach_wecom'))
  }
  const theirs = Date.parse(outcome.headers.date ?? '')
  const skew = Math.round((now().epochMilliseconds - theirs) / 1000)
  if (Number.isNaN(theirs))
    return bad('warn', 'clock', { zh: '对方没有告知时间', en: 'the answer tells no time' }, repairOf('check_address'))
  if (Math.abs(skew) <= 60)
    return ok(
      'clock',
      `本机时钟与企业微信相差 ${Math.abs(skew)} 秒`,
      `this machine’s clock is ${Math.abs(skew)} s off WeCom’s`,
    )
  return bad(
    Math.abs(skew) > 300 ? 'fail' : 'warn',
    'clock',
    { zh: `本机时钟与企业微信相差 ${skew} 秒`, en: `this machine’s clock is ${skew} s off WeCom’s` },
    {
      zh: '打开自动对时（NTP）；相差 10 分钟以上时回调会被拒收',
      en: 'switch on time synchronisation (NTP); beyond 10 minutes callbacks are refused',
    },
  )
}

async function checkRange(wecom: WecomClient): Promise<Finding[]> {
  const departments = await wecom.directory.departments()
  if (!departments.ok) {
    const isIp = departments.kind === 'refused' && departments.code === 60020
    return [failed(isIp ? 'trusted_ip' : 'visible_range', departments)]
  }
  const trusted = ok('trusted_ip', '本机 IP 可以调用接口', 'this server’s IP may call WeCom')
  const { length } = departments.value
  if (length > 0)
    return [
      trusted,
      ok('visible_range', `可见范围内有 ${length} 个部门`, `${length} departments are in the visible range`),
    ]
  const says = { zh: '应用的可见范围里没有部门', en: 'no department is in the app’s visible range' }
  return [trusted, bad('warn', 'visible_range', says, repairOf('widen_visible_range'))]
}

async function checkContact(wecom: WecomClient): Promise<Finding[]> {
  const followers = await wecom.contact.followers()
  if (!followers.ok) return [failed('customer_contact', followers), skipped('licences', 'customer_contact')]
  const { length } = followers.value
  if (length > 0)
    return [
      ok(
        'customer_contact',
        `有客户联系权限，${length} 位成员在服务客户`,
        `客户联系 may be used; ${length} members serve contacts`,
      ),
      await checkLicences(wecom, followers.value.slice(0, askedAtOnce)),
    ]
  return [
    bad(
      'warn',
      'customer_contact',
      {
        zh: '有客户联系权限，但可见范围内没有成员开通客户联系',
        en: '客户联系 may be used, but no visible member has it',
      },
      {
        zh: '到「客户联系 → 权限配置」给员工开通，并放进应用可见范围',
        en: 'grant it to staff under 客户联系 → 权限配置, and put them into the visible range',
      },
    ),
    skipped('licences', 'customer_contact'),
  ]
}

/** Members whom one question may be about (D92994). */
const askedAtOnce = 100
const noLicence = 701008

/** No API counts licences; reading the contacts of members tells which of them have none (D92994). */
async function checkLicences(wecom: WecomClient, userids: readonly string[]): Promise<Finding> {
  const batch = await wecom.contact.batchOf(userids, null)
  const isNobody = !batch.ok && batch.kind === 'refused' && batch.code === noLicence
  if (!batch.ok && !isNobody) return failed('licences', batch)
  const without = batch.ok ? batch.value.unlicensedUserids : userids
  if (without.length === 0)
    return ok(
      'licences',
      `问了 ${userids.length} 位服务客户的成员，都有互通账号许可`,
      `of ${userids.length} members who serve contacts, all asked about have a licence`,
    )
  const names = without.slice(0, 10).join(', ')
  return bad(
    isNobody ? 'fail' : 'warn',
    'licences',
    {
      zh: `${without.length} 位成员没有互通账号许可，读不到他们的客户：${names}`,
      en: `${without.length} members have no licence, so their contacts cannot be read: ${names}`,
    },
    {
      zh: '到管理后台「应用管理 → 接口许可」给这些成员分配互通账号',
      en: 'assign them a licence (互通账号) under 应用管理 → 接口许可 in the admin console',
    },
  )
}

/** A message to nobody: WeCom refuses the receiver (81013), after it has compared the agent id with the token. */
async function checkAgent(wecom: WecomClient): Promise<Finding[]> {
  const sent = await wecom.message.send(['qunce-doctor-nobody'], { kind: 'text', text: 'qunce doctor' })
  const isCompared = sent.ok || (sent.kind === 'refused' && sent.code === 81013)
  return [
    isCompared
      ? ok('agent_id', 'AgentId 与 Secret 是同一个应用', 'the AgentId is that of the secret’s app')
      : failed('agent_id', sent),
  ]
}

async function checkChats(wecom: WecomClient): Promise<Finding[]> {
  const chats = await wecom.groupChat.list({ cursor: null })
  if (!chats.ok && !(chats.kind === 'refused' && chats.code === 81017)) return [failed('group_chats', chats)]
  const count = chats.ok ? chats.value.chats.length : 0
  return [
    ok('group_chats', `可以读取客户群（首页 ${count} 个）`, `group chats may be read (${count} on the first page)`),
  ]
}

async function checkCallbackAddresses(wecom: WecomClient): Promise<Finding[]> {
  const addresses = await wecom.oauth.callbackAddresses()
  if (!addresses.ok) return [failed('callback_addresses', addresses)]
  const list = addresses.value.join(', ')
  return [
    ok(
      'callback_addresses',
      `防火墙需放行企业微信回调 IP：${list}`,
      `let WeCom’s callbacks through your firewall from ${list}`,
    ),
  ]
}
