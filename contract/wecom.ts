/**
 * What a person should do about a refusal of WeCom. Codes are mapped to these in one table of the server; the desk and
 * the command line show the words. Names of menus are those of WeCom's admin console.
 */
export const remedies = {
  none: {
    zh: '企业微信暂时繁忙，系统会自动重试，无需处理。',
    en: 'WeCom is busy for the moment; Qunce tries again by itself.',
  },
  slow_down: {
    zh: '接口调用次数已到企业微信的上限，系统会等到放行后自动继续。',
    en: 'WeCom’s call limit is used up; Qunce goes on by itself once WeCom lets it.',
  },
  check_corp_id: {
    zh: '企业 ID 不对：到管理后台「我的企业 → 企业信息」最下方复制企业 ID。',
    en: 'The corp id is wrong: copy it from the bottom of 我的企业 → 企业信息 in the admin console.',
  },
  check_secret: {
    zh: 'Secret 不对：到「应用管理 → 自建应用」里查看该应用的 Secret，与企业 ID、AgentId 成套填写。',
    en: 'The secret is wrong: take the Secret of the self-built app in 应用管理, together with its corp id and AgentId.',
  },
  check_agent_id: {
    zh: 'AgentId 与 Secret 不是同一个应用：到该应用的详情页核对 AgentId。',
    en: 'The AgentId is not that of the app whose secret is used: compare it on the app’s page.',
  },
  add_trusted_ip: {
    zh: '服务器 IP 不在应用的「企业可信 IP」里：到应用详情页添加提示中的 IP，约 1 分钟后生效。',
    en: 'The server’s IP is not trusted: add the IP named in the hint under 企业可信IP on the app’s page; it takes a minute.',
  },
  grant_customer_contact: {
    zh: '应用没有客户联系权限：到「客户与上下游 → 客户联系 → API → 可调用接口的应用」里勾选本应用。',
    en: 'The app may not use 客户联系: tick it under 客户联系 → API → 可调用接口的应用.',
  },
  widen_visible_range: {
    zh: '该成员或部门不在应用的可见范围内：到应用详情页的「可见范围」里加上。',
    en: 'The member or department is outside the app’s visible range: add it under 可见范围 on the app’s page.',
  },
  grant_permission: {
    zh: '应用没有这个接口的权限：请企业管理员在管理后台给应用开通。',
    en: 'The app may not call this API: ask the corp’s administrator to grant it.',
  },
  enable_app: {
    zh: '应用已停用或权限被收回：请管理员在管理后台重新启用。',
    en: 'The app is disabled or its permission was taken back: ask the administrator to enable it again.',
  },
  trust_domain: {
    zh: '网页域名不可信：到应用详情页的「网页授权及 JS-SDK」填写可信域名。',
    en: 'The page’s domain is not trusted: set it under 网页授权及JS-SDK on the app’s page.',
  },
  verify_corp: {
    zh: '企业未认证或未开通相应服务：请管理员在管理后台完成认证或续费。',
    en: 'The corp is not verified or has not bought the service: the administrator completes this in the admin console.',
  },
  check_member: {
    zh: '成员不存在或已离职：核对账号，或先同步通讯录。',
    en: 'The member does not exist or has left: check the account, or synchronise staff first.',
  },
  verify_member: {
    zh: '该成员未激活、未实名或长期未登录：请本人打开企业微信完成激活与实名。',
    en: 'The member is not activated, not real-name verified or long absent: the member completes this in the WeCom client.',
  },
  sync_again: {
    zh: '对象已经变化（客户已删除、群已解散或群主已变更）：同步后再看。',
    en: 'The object changed meanwhile (contact gone, chat dismissed, owner changed): synchronise and look again.',
  },
  edit_copy: {
    zh: '文案不合规或超长：修改文案后重新发布。',
    en: 'The copy breaks a rule or is too long: change it and publish again.',
  },
  replace_media: {
    zh: '素材不合格或已过期：更换图片、视频或文件后重试。',
    en: 'The media is unfit or has expired: replace the image, video or file.',
  },
  shorten_list: {
    zh: '一次提交的对象超过企业微信的上限：缩小范围分批进行。',
    en: 'More objects at once than WeCom takes: split them.',
  },
  raise_ceiling: {
    zh: '已达到企业微信的数量上限：清理不用的，或请管理员扩容。',
    en: 'A ceiling of WeCom is reached: remove what is unused, or have the administrator raise it.',
  },
  rename: {
    zh: '名称已存在或超长：换一个名称。',
    en: 'The name exists already or is too long: choose another.',
  },
  sign_in_again: {
    zh: '登录凭证已失效：请重新打开页面登录。',
    en: 'The sign-in has expired: open the page again.',
  },
  already_done: {
    zh: '这件事已经完成或已被取消，无需再做。',
    en: 'This is already done or cancelled; nothing is left to do.',
  },
  later_today: {
    zh: '今天的次数已用完，明天再试。',
    en: 'Today’s number is used up; try again tomorrow.',
  },
  get_consent: {
    zh: '客户尚未同意会话存档，暂不能进行。',
    en: 'The contact has not agreed to the archive yet.',
  },
  check_address: {
    zh: '接口地址没有正常应答：核对接口地址与网络代理。',
    en: 'The API address does not answer as WeCom does: check the address and any proxy.',
  },
  reach_wecom: {
    zh: '连不上企业微信：检查服务器的网络、DNS 和防火墙。',
    en: 'WeCom cannot be reached: check the server’s network, DNS and firewall.',
  },
  report_bug: {
    zh: '请求参数有误，属于系统问题：请把错误码和提示反馈给我们。',
    en: 'The request was malformed, a fault of ours: send us the code and the hint.',
  },
} as const satisfies Record<string, { zh: string; en: string }>

export type Remedy = keyof typeof remedies
