import { type PersonaItem, personaItems } from '#contract/persona-item.ts'

/** What is still to do of a kit, in its order. */
export const missingOf = (done: readonly PersonaItem[]): PersonaItem[] =>
  personaItems.filter((item) => !done.includes(item))

/** Nothing is to do any more. */
export const isComplete = (done: readonly PersonaItem[]): boolean => missingOf(done).length === 0

const names: Record<PersonaItem, string> = {
  avatar: '头像',
  nickname: '昵称',
  cover: '朋友圈封面',
  introduction: '个人介绍',
  endorsements: '背书',
}

/** What a member of staff is asked to do: what is missing, and where the rest stands. */
export const noteOf = (missing: readonly PersonaItem[]): string =>
  `还差 ${missing.length} 项：${missing.map((item) => names[item]).join('、')}。` +
  '在“我的一天”最下面打开“我的人设”，每项都写着怎样算好；在微信或企业微信里改好，回来勾上。全部勾完，这件待办自动完成。'

/** An open task is as good as asked; who is complete needs nothing. */
export type Kit = { staffId: string; done: readonly PersonaItem[]; isAsked: boolean }

/** Whose kit is incomplete, and who of them is to be asked now. */
export function whomToAsk(kits: readonly Kit[]): { incomplete: number; waiting: number; toAsk: Kit[] } {
  const incomplete = kits.filter(({ done }) => !isComplete(done))
  const toAsk = incomplete.filter(({ isAsked }) => !isAsked)
  return { incomplete: incomplete.length, waiting: incomplete.length - toAsk.length, toAsk }
}
