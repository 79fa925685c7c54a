export const month = { before: '上个月', after: '下个月', now: '本月', past_other: '显示之前的 {{count}} 天' } as const
