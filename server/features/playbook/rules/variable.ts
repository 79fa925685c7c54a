import {
  WEEKDAYS,
  WEEKDAY_WORDS,
  type PlaybookDocument,
  type VariableDeclaration,
  type VariableValues,
  type Words,
} from '#contract/playbook.ts'
import { readDate } from './day.ts'

const FORMS: Record<VariableDeclaration['type'], { holds: (text: string) => boolean; form: Words }> = {
  text: {
    holds: (text) => text.length > 0 && text.length <= 500,
    form: { zh: '填 1 到 500 个字', en: 'give 1 to 500 characters' },
  },
  number: { holds: (text) => /^-?\d{1,12}(\.\d{1,6})?$/.test(text), form: { zh: '填一个数', en: 'give a number' } },
  date: {
    holds: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && readDate(text) !== null,
    form: { zh: '填日期，例如 2026-11-11', en: 'give a date such as 2026-11-11' },
  },
  time: {
    holds: (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
    form: { zh: '填时刻，例如 20:00', en: 'give an hour such as 20:00' },
  },
  moment: {
    holds: (text) => /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/.test(text) && readDate(text.slice(0, 10)) !== null,
    form: { zh: '填日期与时刻，例如 2026-11-11T20:00', en: 'give a date and hour such as 2026-11-11T20:00' },
  },
  link: {
    holds: (text) => /^https?:\/\/[^\s]{1,2040}$/.test(text),
    form: { zh: '填 https:// 开头的网址', en: 'give an address that begins with https://' },
  },
}

/** How to repair a value that does not fit its declaration; null when it fits. */
export function valueProblem(declaration: VariableDeclaration, value: string | number): Words | null {
  const { holds, form } = FORMS[declaration.type]
  if (String(value).includes('{{'))
    return { zh: '直接写值，不能再用 {{变量}}', en: 'write the value itself, without {{variables}}' }
  return holds(String(value)) ? null : form
}

export interface VariableRefusal {
  name: string
  value: string | number | null
  /** `column_empty`: a column has nothing for a group chat with this value. */
  rule: 'variable_unknown' | 'variable_missing' | 'variable_type' | 'variable_not_per_group' | 'column_empty'
  repair: Words
}

export type VariableFilling = { ok: true; values: VariableValues } | { ok: false; refusals: VariableRefusal[] }

/** Facts of a group chat that variables may be filled from. */
export interface GroupFacts {
  groupName: string | null
  groupOwner: string | null
}

/**
 * The values a group chat's plan is made with: its own where the variable allows one, else the run's, else a fact of the
 * chat, else the declared default. Refuses unknown names, values of the wrong type, and required variables nobody filled.
 */
export function fillVariables(
  document: PlaybookDocument,
  run: VariableValues,
  group: VariableValues,
  facts: GroupFacts,
): VariableFilling {
  const declared = document.variables ?? {}
  const refusals: VariableRefusal[] = [...Object.entries(run), ...Object.entries(group)].flatMap(([name, value]) =>
    Object.hasOwn(declared, name)
      ? []
      : [
          {
            name,
            value,
            rule: 'variable_unknown' as const,
            repair: { zh: '去掉它，或在 variables 里声明', en: 'leave it out, or declare it in variables' },
          },
        ],
  )
  const values: Record<string, string | number> = {}
  for (const [name, declaration] of Object.entries(declared)) {
    const own = group[name]
    if (own !== undefined && declaration.per_group !== true) {
      refusals.push({
        name,
        value: own,
        rule: 'variable_not_per_group',
        repair: {
          zh: '在整个执行里填，或把它声明为 per_group',
          en: 'fill it for the whole run, or declare it per_group',
        },
      })
    }
    const value = own ?? run[name] ?? filledFrom(declaration, facts) ?? declaration.default
    const problem = value === undefined ? null : valueProblem(declaration, value)
    if (value === undefined) {
      if (declaration.required !== false) {
        refusals.push({ name, value: null, rule: 'variable_missing', repair: FORMS[declaration.type].form })
      }
    } else if (problem !== null) refusals.push({ name, value, rule: 'variable_type', repair: problem })
    else values[name] = value
  }
  return refusals.length > 0 ? { ok: false, refusals } : { ok: true, values }
}

/**
 * The same for values that were given under any version of a playbook: what this one does not declare, or not by group
 * chat, is passed over.
 */
export function fillStored(
  document: PlaybookDocument,
  run: VariableValues,
  group: VariableValues,
  facts: GroupFacts,
): VariableFilling {
  const declared = document.variables ?? {}
  const kept = (values: VariableValues, isFit: (declaration: VariableDeclaration) => boolean): VariableValues =>
    Object.fromEntries(
      Object.entries(values).filter(([name]) => {
        const declaration = Object.hasOwn(declared, name) ? declared[name] : undefined
        return declaration !== undefined && isFit(declaration)
      }),
    )
  return fillVariables(
    document,
    kept(run, () => true),
    kept(group, (declaration) => declaration.per_group === true),
    facts,
  )
}

function filledFrom(declaration: VariableDeclaration, facts: GroupFacts): string | undefined {
  switch (declaration.filled_from) {
    case 'group-name':
      return facts.groupName ?? undefined
    case 'group-owner':
      return facts.groupOwner ?? undefined
    case undefined:
      return undefined
    default:
      return declaration.filled_from satisfies never
  }
}

/** The variables every message has, from the local day it is due on: 日期 `11 月 22 日`, 星期 `周日`. */
export function builtInValues(date: Temporal.PlainDate): VariableValues {
  const weekday = WEEKDAYS[date.dayOfWeek - 1] ?? 'mon'
  return { 日期: `${date.month} 月 ${date.day} 日`, 星期: WEEKDAY_WORDS[weekday].zh }
}
