import { withBelow } from './visible.ts'
import type { World } from './world.ts'

/** A rule on what staff may write to contacts (D95097). */
export type InterceptRule = {
  rule_name: string
  word_list: string[]
  semantics_list: number[]
  /** 1 warns and blocks, 2 warns. */
  intercept_type: 1 | 2
  applicable_range: { user_list: string[]; department_list: number[] }
}

const semantics: Record<number, RegExp> = {
  1: /(?<!\d)1[3-9]\d{9}(?!\d)/,
  2: /[\w.+-]+@[\w-]+\.[\w.-]+/,
  3: /红包/,
}

/** The rules that a text of a staff member breaks; the client warns by each, and blocks by those of type 1. */
export function brokenRules(world: World, userid: string, text: string): InterceptRule[] {
  if (text === '') return []
  const rules = world.store.rows<{ body: string }>('select body from intercept_rule order by number')
  return rules
    .map(({ body }) => JSON.parse(body) as InterceptRule) // written by the intercept rule API
    .filter((rule) => covers(world, rule, userid))
    .filter(
      (rule) =>
        rule.word_list.some((word) => text.includes(word)) ||
        rule.semantics_list.some((semantic) => semantics[semantic]?.test(text)),
    )
}

function covers(world: World, { applicable_range: range }: InterceptRule, userid: string): boolean {
  if (range.user_list.includes(userid)) return true
  const own = world.store.row<{ departments: string }>('select departments from staff where userid = ?', userid)
  const departments = new Set(range.department_list.flatMap((id) => withBelow(world, id)))
  return (JSON.parse(own?.departments ?? '[]') as number[]).some((id) => departments.has(id)) // written by the demo world
}
