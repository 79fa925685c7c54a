import { z } from 'zod'

/** A sentence in both languages the desk speaks. */
export interface Words {
  zh: string
  en: string
}

/** Stable within a document across versions: lower-case words and digits joined by hyphens. */
export const stableId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(63)
  .meta({ title: '稳定标识 stable id', description: 'a-z, 0-9 and hyphens; never changes between versions' })

/** The name of a variable, as it stands between {{ and }}: letters of any script, digits, underscore. */
export const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{N}_]{0,31}$/u

export const variableName = z.string().regex(VARIABLE_NAME)

/** A field whose whole value is one variable, such as {{会员日}}. */
export const variableReference = z.string().regex(/^\{\{\s*[\p{L}_][\p{L}\p{N}_]{0,31}\s*\}\}$/u)

export const CLOCK_TITLE = '时刻 HH:MM'

export const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ title: CLOCK_TITLE, description: "Local time of the corp's zone, 24 hours" })

export const localDate = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)

export const localDateTime = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/)

/** One line a person reads: a name or a title. */
export const line = z.string().trim().min(1).max(120)

/** A short paragraph a person reads. */
export const paragraph = z.string().trim().min(1).max(2000)

/** A figure to reach: a share such as 15%, money such as ¥199, or a count such as 120. */
export const figure = z.string().regex(/^(\d{1,3}(\.\d{1,2})?%|¥\d{1,9}(\.\d{1,2})?|\d{1,9})$/)

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/**
 * What a playbook that follows this one may do with the step: nothing (`mandatory`), change it or leave it out
 * (`optional`, the default), or keep it as its own from the day it is cloned (`local`).
 */
export const BONDS = ['mandatory', 'optional', 'local'] as const

export type Bond = (typeof BONDS)[number]

export const bond = z
  .enum(BONDS)
  .meta({ description: 'For playbooks that follow this one: mandatory, optional (default), or local from cloning on' })

export type Weekday = (typeof WEEKDAYS)[number]

export const WEEKDAY_WORDS: Record<Weekday, Words> = {
  mon: { zh: '周一', en: 'Monday' },
  tue: { zh: '周二', en: 'Tuesday' },
  wed: { zh: '周三', en: 'Wednesday' },
  thu: { zh: '周四', en: 'Thursday' },
  fri: { zh: '周五', en: 'Friday' },
  sat: { zh: '周六', en: 'Saturday' },
  sun: { zh: '周日', en: 'Sunday' },
}
