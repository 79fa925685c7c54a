export const why = {
  title: '为什么',
  question: '为什么是「{{state}}」？',
  column: '栏目「{{name}}」',
  message: '群成员看到的消息',
  facts: '发生了什么',
  route: '通道',
  sender: '发送人',
  sentAt: '发出',
  until: '最晚',
  clicks: '打开',
  clicksHint: '这条链接由几个群共用，分不出是哪个群打开的。',
  run: '执行',
  paused: {
    group_chat: '本群已暂停',
    run: '执行已暂停',
    playbook: 'SOP 已暂停',
    corp: '全企业已暂停',
  },
  audit: '你的选择会记入审计。',
  undecided: '不选择，则',
  undecidedThen: '按「跳过」处理，绝不重复发送。',
} as const

export const decision = {
  adoptAt: '就是 {{time}} 这条',
  adoptAtOf: '就是 {{time}} 这条（…{{msgid}}）',
  adopt: '就是 …{{msgid}} 这条',
  resubmit: '没有发出，重新提交',
  resubmitTitle: '重新提交吗？',
  resubmitText_other: '如果其实已经发出，{{count, number}} 个群会收到两次。',
  skip: '跳过',
  skipTitle: '这次不发了？',
  resubmitTextContacts_other: '如果其实已经发出，{{count, number}} 位客户会收到两次。',
  skipTextContacts_other: '{{count, number}} 位客户将收不到这条消息。',
  skipText_other: '{{count, number}} 个群将收不到这条消息。',
  sendLateTitle_other: '补发给 {{count, number}} 位客户？',
  sendLateText: '条数上限、免打扰、好友关系和暂停照样管用；发不了的，会留下原因。',
  skipTextJourney_other: '{{count, number}} 位客户收不到这条消息，旅程从下一步接着走。',
  sendLate: '现在补发',
} as const

export const route = {
  mass_send: '企业群发',
  welcome: '欢迎语',
  staff_task: '员工待办',
  moment: '朋友圈',
  robot: '群机器人',
  sms: '短信',
  email: '邮件',
  webhook: 'Webhook',
  manual: '手工',
} as const

export const bubble = {
  link: '链接',
  image: '图片',
  missing: '图片取不到',
  video: '视频',
  file: '文件',
  mini_program: '小程序',
} as const
