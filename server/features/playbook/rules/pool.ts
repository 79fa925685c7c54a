import {
  calendarSteps,
  type Column,
  type Content,
  type PlaybookDocument,
  type VariableValues,
} from '#contract/playbook.ts'
import type { VariableRefusal } from './variable.ts'

/** Whether a content is for group chats with these variables. Values are the same when they read the same. */
export const isFor = (content: Content, values: VariableValues): boolean =>
  Object.entries(content.only ?? {}).every(([name, wanted]) =>
    wanted.some((value) => values[name] !== undefined && String(value) === String(values[name])),
  )

/** The contents of a column that a group chat with these variables gets, in the column's order. */
export function poolOf(document: PlaybookDocument, column: Column, values: VariableValues): readonly string[] {
  const byId = new Map(document.contents.map((content) => [content.id, content]))
  return column.contents.filter((id) => {
    const content = byId.get(id)
    return content === undefined || isFor(content, values)
  })
}

/** Columns that steps send from and that have nothing for a group chat with these variables, as refusals of those. */
export function poolRefusals(document: PlaybookDocument, values: VariableValues): VariableRefusal[] {
  const used = new Set(calendarSteps(document).map((step) => step.column))
  return (document.columns ?? []).flatMap((column) => {
    if (!used.has(column.id) || poolOf(document, column, values).length > 0) return []
    const deciding = document.contents
      .filter(({ id }) => column.contents.includes(id))
      .flatMap(({ only }) => Object.keys(only ?? {}))
    return [...new Set(deciding)].map((name) => ({
      name,
      value: values[name] ?? null,
      rule: 'column_empty' as const,
      repair: {
        zh: `栏目「${column.name}」没有给它的素材：加一条不写 only 的，或换一个值`,
        en: `the column “${column.name_en ?? column.name}” has no content for it: add one without only, or give another value`,
      },
    }))
  })
}
