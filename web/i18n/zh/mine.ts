export const mine = {
  title: '换成我的 SOP',
  note: '三个问题，选一份 SOP，预演 30 天，再应用到你的群',
  step: { ask: '三个问题', pick: '推荐', rehearse: '预演', apply: '应用' },
  platform: {
    ask: '你在哪里和客户说话？',
    wecom: '企业微信',
    wecomNote: '客户群和群发都在企业微信',
    personal: '个人微信',
    personalNote: '客户加的是个人号',
    both: '两边都有',
    bothNote: '群在企业微信，老客户在个人号',
  },
  aim: {
    ask: '这些群用来做什么？',
    broadcast: '上新和优惠',
    broadcastNote: '群发推广型：把货和价说清楚，每天两条以内',
    refined: '养熟一群人',
    refinedNote: '精细化运营型：干货、话题、福利轮着来，每天三条以内',
    service: '服务买过的人',
    serviceNote: '客户服务型：教会用、答问题，每天一条',
  },
  trade: { ask: '你是哪一行？' },
  recommend: '看推荐',
  best: '推荐你用',
  others: '也可以选',
  advice: {
    wecom_fits: '企业微信适合这一行：人多、服务标准、要留得住客户。群发由群主点一次就发完，人员离职客户也不会跟着走。',
    add_personal:
      '群发放在企业微信。这一行单少价高、靠信任成交，少数要紧的客户可以另用个人微信跟：那边没有接口，Qunce 只提醒员工去发。',
    both_fits: '两边分工正合适：群和群发在企业微信；要靠信任成交的少数客户在个人微信，由员工照待办手动跟。',
    wecom_first:
      '群和群发都放企业微信，个人微信只留给还没加过来的老客户，请他们加员工的企业微信：个人号发不了群发，人一多还容易被限制。',
    personal_by_hand:
      '个人微信没有接口，谁都不能替你自动发：步骤会变成待办，员工复制、发送、打勾。一个个人号超过 3,000 位客户就有被限制的风险，常规通知请用企业微信群。',
    move_to_wecom:
      '这一行建议搬到企业微信：个人微信没有接口，只能靠员工一条条手发，一个号超过 3,000 位客户还有被限制的风险。下面的 SOP 按企业微信客户群推荐。',
  },
  tradeFit: {
    match: '文案就是为「{{line}}」写的，填上品牌和商品就能发。',
    general: '文案不挑行业，填上品牌和商品就能发。',
    other: '文案是为「{{line}}」写的，应用前要换成你这一行的话。',
  },
  aimFit: {
    match: '正是{{aim}}的节奏：每群每天至多 {{perDay}} 条。',
    near: '它是{{type}}，和{{aim}}的节奏差不多：每群每天至多 {{perDay}} 条。',
    differs: '它按{{type}}排，每群每天至多 {{perDay}} 条；{{aim}}一般是 {{perDayOfAim}} 条，发布新版本时可以改频控。',
  },
  volume: '写好了 {{steps, number}} 个步骤、{{contents, number}} 条内容。',
  choose: '用这份，预演 30 天',
  change: '改答案',
  mayNot: '复制和应用 SOP 需要「运营」以上的角色，请联系管理员。',
  rehearsing: '正在预演：{{groups}} 个群、每群 {{members}} 人、{{days}} 天。一般几秒。',
  rehearsed: '{{groups}} 个虚拟的群、每群 {{members}} 人，从 {{from}} 起 {{days}} 天。什么也没有发出去。',
  read: '读全文和月历',
  apply: '应用到我的群…',
} as const
