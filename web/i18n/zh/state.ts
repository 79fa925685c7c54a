export const state = {
  planned: '待发',
  due: '到点',
  waiting_staff: '等员工',
  sent: '已发',
  reported: '已报',
  deferred: '顺延',
  skipped: '跳过',
  expired: '过期',
  cancelled: '取消',
  failed: '失败',
  in_doubt: '存疑',
} as const

export const stateMeaning = {
  planned: '还没到时间。',
  due: '时间到了，正在交给通道。',
  waiting_staff: '已经备好，等员工点「发送」。',
  sent: '企业微信已确认发出。',
  reported: '员工说已发出，这条通道企业微信不回执。',
  deferred: '被规则挡住，已挪到下一个空档。',
  skipped: '按规则或按人的决定，这次不发。',
  expired: '没人在时限内发出，已收回。',
  cancelled: '发出前已撤回。',
  failed: '企业微信拒绝了。',
  in_doubt: '没等到企业微信的回应，核对后仍不能确定发没发。',
  clicked: '里面的链接被打开过。',
  paused: '已暂停，不会发出任何消息。',
} as const
