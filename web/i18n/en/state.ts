export const state = {
  planned: 'Planned',
  due: 'Due',
  waiting_staff: 'Waiting',
  sent: 'Sent',
  reported: 'Reported',
  deferred: 'Deferred',
  skipped: 'Skipped',
  expired: 'Expired',
  cancelled: 'Cancelled',
  failed: 'Failed',
  in_doubt: 'In doubt',
} as const

/** What each state means, for hover and help. */
export const stateMeaning = {
  planned: 'Its time has not come.',
  due: 'Its time has come; Qunce is handing it over.',
  waiting_staff: 'Ready with staff, who must tap “send”.',
  sent: 'WeCom confirmed that it went out.',
  reported: 'Staff say that they sent it; WeCom does not confirm this route.',
  deferred: 'Held back by a rule, and moved to the next free time.',
  skipped: 'Left out by a rule or by a person.',
  expired: 'Nobody sent it in time; it was withdrawn.',
  cancelled: 'Taken back before it went out.',
  failed: 'WeCom refused it.',
  in_doubt: 'WeCom’s answer was lost, and the look-up could not settle it.',
  clicked: 'A link in it was opened.',
  paused: 'Paused: nothing goes out.',
} as const
