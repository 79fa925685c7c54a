import { z } from 'zod'
import { line, variableName } from './primitive.ts'

/** `moment` is a local date and time, 2026-10-20T20:00; `link` an https address; `date` 2026-10-20; `time` 20:00. */
export const VARIABLE_TYPES = ['text', 'number', 'date', 'time', 'moment', 'link'] as const

/** Facts a variable may be filled from when nobody gives it a value. */
export const VARIABLE_SOURCES = ['group-name', 'group-owner'] as const

/** Filled for every message from the local day it is due on. */
export const BUILT_IN_VARIABLES = ['日期', '星期'] as const

const value = z.union([z.string().min(1).max(500), z.number()])

/**
 * What an operator fills in when the playbook is applied. `per_group`: each group chat may have a value of its own.
 * Without default a value is required, unless `required: false`: then texts leave a blank and its schedules never come due.
 */
export const variableDeclaration = z.strictObject({
  type: z.enum(VARIABLE_TYPES),
  label: line,
  label_en: line.optional(),
  default: value.optional(),
  example: value
    .optional()
    .meta({ description: 'Shown where the value is asked for; used in previews, never sent to members' }),
  required: z.boolean().optional(),
  per_group: z.boolean().optional(),
  filled_from: z.enum(VARIABLE_SOURCES).optional(),
})

export const variables = z.record(variableName, variableDeclaration)

export type VariableDeclaration = z.infer<typeof variableDeclaration>

/** Values by variable name, as given or filled. */
export type VariableValues = Readonly<Record<string, string | number>>
