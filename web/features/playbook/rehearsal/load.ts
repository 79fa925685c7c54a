import type { RehearsedDay } from '#contract/rehearsal.ts'

/** Member-days of a whole rehearsal by how many messages reached the member. */
export const loadOf = (days: readonly RehearsedDay[]): number[] =>
  days.reduce<number[]>((total, { load }) => load.map((count, messages) => (total[messages] ?? 0) + count), [])

/** What a member received on a day, on average. */
export function meanLoad({ load }: Pick<RehearsedDay, 'load'>): number {
  const members = load.reduce((a, b) => a + b, 0)
  return members === 0 ? 0 : load.reduce((sum, count, messages) => sum + count * messages, 0) / members
}

/** One of five shades, 0 to 4: none, up to one message a member, up to two, three, more. */
export const shadeOf = (mean: number): number => (mean === 0 ? 0 : Math.min(4, Math.ceil(mean)))
