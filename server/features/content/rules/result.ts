import type { ContentForm } from '#contract/playbook/content.ts'
import type { ContentItemBody, ContentResults } from '#contract/content-library.ts'

export type Result = {
  contentItemId: string
  name: string
  form: ContentForm
  /** What its readers see first. */
  title: string
  sends: number
  reached: number
  clicks: number | null
  leaves: number
  /** The local hour at which most of them went out. */
  hour: number | null
}

/** Fewer tell nothing. */
export const sendsAtLeast = 3
export const reachedAtLeast = 100
/** Fewer have no fifth. */
const judgedAtLeast = 5
const share = 0.2

type Verdict = ContentResults['items'][number]['verdict']
export type Ranked = Result & { score: number | null; verdict: Verdict }

/** Clicks less leaves for a thousand reached, to a tenth. */
export const scoreOf = ({ clicks, leaves, reached }: Pick<Result, 'clicks' | 'leaves' | 'reached'>): number =>
  Math.round((((clicks ?? 0) - leaves) / reached) * 10_000) / 10

function unjudged({ clicks, sends, reached }: Result): Verdict | null {
  if (clicks === null) return 'no_link'
  return sends < sendsAtLeast || reached < reachedAtLeast ? 'too_few' : null
}

/**
 * The items by what they brought: the best first, those that are not judged last. A fifth at each end has a verdict; of
 * items that brought the same as the best, none is among the weakest.
 */
export function rank(results: readonly Result[]): Ranked[] {
  const judged = results
    .filter((result) => unjudged(result) === null)
    .map((result) => ({ ...result, score: scoreOf(result) }))
    .sort((a, b) => b.score - a.score || b.sends - a.sends || a.name.localeCompare(b.name, 'zh'))
  const ends = judged.length < judgedAtLeast ? 0 : Math.floor(judged.length * share)
  const most = judged[0]?.score ?? 0
  const ranked = judged.map((result, place): Ranked => {
    const isWeak = place >= judged.length - ends && result.score < most
    return { ...result, verdict: place < ends ? 'best' : isWeak ? 'weakest' : 'between' }
  })
  const others = results.flatMap((result): Ranked[] => {
    const verdict = unjudged(result)
    return verdict === null ? [] : [{ ...result, score: null, verdict }]
  })
  return [...ranked, ...others.sort((a, b) => b.sends - a.sends || a.name.localeCompare(b.name, 'zh'))]
}

const number = /[0-9０-９]|[两二三四五六七八九十百](个|件|步|招|条|种|样|分钟|天|点|句)/
const pain =
  /怕|坑|后悔|别再|不要再|千万|为什么|怎么|总是|老是|焦虑|烦|累|痛|难|浪费|白花|掉发|失眠|发胖|过敏|来不及|省/

/** What its readers see first: the first line, or the title of its card. */
export function titleOf(body: ContentItemBody, name: string): string {
  const line = body.text?.split('\n').find((each) => each.trim() !== '')
  const card = body.attachments?.find((item) => item.type === 'link' || item.type === 'mini-program')
  return line ?? (card && 'title' in card ? card.title : name)
}

function mostOf<T>(values: readonly T[]): { value: T; count: number } | null {
  const counts = [...Map.groupBy(values, (value) => value)].map(([value, all]) => ({ value, count: all.length }))
  return counts.sort((a, b) => b.count - a.count)[0] ?? null
}

/** What the best have in common more than the others: a trait that half of them have, and a greater share than of the others. */
export function traitsOf(ranked: readonly Ranked[]): ContentResults['traits'] {
  const best = ranked.filter(({ verdict }) => verdict === 'best')
  const others = ranked.filter(({ verdict }) => verdict === 'between' || verdict === 'weakest')
  if (best.length === 0) return null
  const half = (count: number): boolean => count * 2 >= best.length
  const told = (has: (result: Ranked) => boolean): { best: number; others: number } | null => {
    const [inBest, inOthers] = [best.filter(has).length, others.filter(has).length]
    return half(inBest) && inBest * others.length > inOthers * best.length ? { best: inBest, others: inOthers } : null
  }
  const hour = mostOf(best.flatMap((result) => (result.hour === null ? [] : [result.hour])))
  const form = mostOf(best.map((result) => result.form))
  return {
    best: best.length,
    number: told(({ title }) => number.test(title)),
    pain: told(({ title }) => pain.test(title)),
    hour: hour && half(hour.count) ? { hour: hour.value, best: hour.count } : null,
    form:
      form && half(form.count) && told((result) => result.form === form.value)
        ? { form: form.value, best: form.count }
        : null,
  }
}
