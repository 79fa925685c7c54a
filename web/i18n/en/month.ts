export const month = {
  before: 'Month before',
  after: 'Month after',
  now: 'This month',
  past_one: 'Show the {{count}} day before',
  past_other: 'Show the {{count}} days before',
} as const
