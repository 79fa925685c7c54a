export const month = { before: '上个月', after: '下个月', now: '本月' } as const
