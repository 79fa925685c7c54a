export const month = { before: 'Month before', after: 'Month after', now: 'This month' } as const
