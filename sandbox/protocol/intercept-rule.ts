import { madeId } from '../id.ts'
import { seconds } from '../world/day.ts'
import type { InterceptRule } from '../world/intercept.ts'
import { isVisible, visibleDepartments } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { knownUserid } from './directory.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import type { Route } from './route.ts'

const ruleLimit = 100
const nameChars = 20
const wordLimit = 300
const wordChars = 32
const rangeLimit = 1_000
const memberLimit = 10_000

type RuleRow = { rule_id: string; body: string; created_at: number }

/** 聊天敏感词 (D95097): what staff write is held against these rules in the client (world/intercept.ts). */
export const interceptRuleRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/add_intercept_rule',
    method: 'POST',
    section: 9,
    answer: ({ body, world }) => {
      const rules = world.store.row<{ count: number }>('select count(*) as count from intercept_rule')?.count ?? 0
      if (rules >= ruleLimit) throw new WecomError(41069, `intercept rules at ceiling ${ruleLimit}`)
      const range = body.object('applicable_range')
      if (!range) throw new WecomError(40058, 'missing applicable_range')
      const rule: InterceptRule = {
        rule_name: readName(world, body, ''),
        word_list: readWords(body),
        semantics_list: readSemantics(body),
        intercept_type: readType(body.integer('intercept_type')),
        applicable_range: readRange(world, range),
      }
      if (rule.word_list.length === 0) throw new WecomError(40058, 'missing word_list')
      checkRange(rule)
      const number = world.store.next('intercept_rule')
      const ruleId = madeId('', 24, world.corp.seed, 'intercept_rule', number)
      world.store.run(
        'insert into intercept_rule (rule_id, number, body, created_at) values (?, ?, ?, ?)',
        ruleId,
        number,
        JSON.stringify(rule),
        world.clock.now(),
      )
      return { rule_id: ruleId }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_intercept_rule_list',
    method: 'GET',
    section: 9,
    answer: ({ world }) => ({
      rule_list: world.store
        .rows<RuleRow>('select rule_id, body, created_at from intercept_rule order by number')
        .map((row) => ({
          rule_id: row.rule_id,
          rule_name: ruleOf(row).rule_name,
          create_time: seconds(row.created_at),
        })),
    }),
  },
  {
    path: '/cgi-bin/externalcontact/get_intercept_rule',
    method: 'POST',
    section: 9,
    answer: ({ body, world }) => {
      const row = knownRule(world, body)
      const rule = ruleOf(row)
      const departments = visibleDepartments(world)
      return {
        rule: {
          rule_id: row.rule_id,
          ...rule,
          applicable_range: {
            user_list: rule.applicable_range.user_list.filter((userid) => isVisible(world, userid)),
            department_list: rule.applicable_range.department_list.filter((id) => departments?.has(id) ?? true),
          },
        },
      }
    },
  },
  {
    path: '/cgi-bin/externalcontact/update_intercept_rule',
    method: 'POST',
    section: 9,
    answer: ({ body, world }) => {
      const row = knownRule(world, body)
      const before = ruleOf(row)
      const words = readWords(body)
      const extra = body.object('extra_rule')
      const added = readRange(world, body.object('add_applicable_range'))
      const removed = readRange(world, body.object('remove_applicable_range'))
      const rule: InterceptRule = {
        rule_name: body.has('rule_name') ? readName(world, body, row.rule_id) : before.rule_name,
        word_list: words.length > 0 ? words : before.word_list,
        semantics_list: extra ? readSemantics(extra) : before.semantics_list,
        intercept_type: body.has('intercept_type') ? readType(body.integer('intercept_type')) : before.intercept_type,
        applicable_range: {
          user_list: merged(before.applicable_range.user_list, added.user_list, removed.user_list),
          department_list: merged(
            before.applicable_range.department_list,
            added.department_list,
            removed.department_list,
          ),
        },
      }
      checkRange(rule)
      world.store.run('update intercept_rule set body = ? where rule_id = ?', JSON.stringify(rule), row.rule_id)
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/del_intercept_rule',
    method: 'POST',
    section: 9,
    answer: ({ body, world }) => {
      world.store.run('delete from intercept_rule where rule_id = ?', knownRule(world, body).rule_id)
      return {}
    },
  },
]

/** A rule that is there: a made-up id gives 41070, one that was deleted 41071. */
function knownRule(world: World, body: Fields): RuleRow {
  const ruleId = body.text('rule_id', { missing: 41070 })
  const row = world.store.row<RuleRow>('select rule_id, body, created_at from intercept_rule where rule_id = ?', ruleId)
  if (row) return row
  const made = world.store.row<{ value: number }>(`select value from counter where name = 'intercept_rule'`)?.value ?? 0
  const wasThere = Array.from({ length: made }, (_, at) => madeId('', 24, world.corp.seed, 'intercept_rule', at + 1))
  if (wasThere.includes(ruleId)) throw new WecomError(41071, `intercept rule ${ruleId} is deleted`)
  throw new WecomError(41070, `invalid rule_id ${ruleId}`)
}

function ruleOf(row: RuleRow): InterceptRule {
  return JSON.parse(row.body) as InterceptRule // written by these routes
}

/** 1 to 20 characters that no other rule is called. */
function readName(world: World, body: Fields, own: string): string {
  const name = body.text('rule_name', { missing: 40058, maxChars: nameChars })
  const twin = world.store
    .rows<RuleRow>('select rule_id, body, created_at from intercept_rule where rule_id <> ?', own)
    .some((row) => ruleOf(row).rule_name === name)
  if (twin) throw new WecomError(41077, `intercept rule name ${name} is not unique`)
  return name
}

function readWords(body: Fields): string[] {
  const words = body.texts('word_list', { max: wordLimit, tooMany: 41068 })
  for (const word of words) {
    const length = Array.from(word).length
    if (length < 1 || length > wordChars) {
      throw new WecomError(41068, `a word of word_list has ${length} characters: allowed 1 to ${wordChars}`)
    }
  }
  return words
}

/** What is caught besides words: 1 phone numbers, 2 e-mail addresses, 3 red packets. */
function readSemantics(body: Fields): number[] {
  const list = [...new Set(body.integers('semantics_list'))]
  const wrong = list.find((one) => one < 1 || one > 3)
  if (wrong !== undefined) throw new WecomError(40058, `invalid semantics_list ${wrong}: allowed 1 to 3`)
  return list
}

function readType(type: number): 1 | 2 {
  if (type !== 1 && type !== 2) throw new WecomError(40058, `invalid intercept_type ${type}: allowed 1 to 2`)
  return type
}

function readRange(world: World, range: Fields | undefined): InterceptRule['applicable_range'] {
  const departments = range?.integers('department_list') ?? []
  if (departments.length > rangeLimit) {
    throw new WecomError(41076, `department_list has ${departments.length} items, over ${rangeLimit}`)
  }
  for (const id of departments) {
    if (!world.store.row('select 1 as found from department where id = ?', id)) {
      throw new WecomError(60003, `department ${id} not found`)
    }
  }
  const users = range?.texts('user_list', { max: rangeLimit, tooMany: 41076 }) ?? []
  return { user_list: users.map((userid) => knownUserid(world, userid)), department_list: departments }
}

function checkRange({ applicable_range: range }: InterceptRule): void {
  if (range.user_list.length + range.department_list.length === 0) {
    throw new WecomError(40058, 'user_list and department_list of the range are both empty')
  }
  if (range.user_list.length > memberLimit) {
    throw new WecomError(41076, `the rule covers ${range.user_list.length} members, over ${memberLimit}`)
  }
}

function merged<Item>(before: Item[], added: Item[], removed: Item[]): Item[] {
  return [...new Set([...before, ...added])].filter((item) => !removed.includes(item))
}
