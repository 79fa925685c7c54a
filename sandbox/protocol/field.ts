import { WecomError, wrongType } from './error.ts'

/** How a field may be: absent is allowed unless `missing` names the errcode that its absence gives. */
type TextRule = { missing?: number; maxBytes?: number; maxChars?: number; tooLong?: number }

/** The JSON object of a request, read field by field: each reader names the field and the rule that it breaks. */
export class Fields {
  readonly #values: Record<string, unknown>
  readonly #path: string

  constructor(values: Record<string, unknown>, path = '') {
    this.#values = values
    this.#path = path
  }

  has(key: string): boolean {
    const value = this.#values[key]
    return value !== undefined && value !== null
  }

  /** A string, '' when absent. */
  text(key: string, rule: TextRule = {}): string {
    const value = this.#values[key]
    if (value === undefined || value === null || value === '') {
      if (rule.missing !== undefined) throw new WecomError(rule.missing, `missing ${this.#name(key)}`)
      return ''
    }
    if (typeof value !== 'string') throw wrongType(this.#name(key), 'a string')
    if (rule.maxBytes !== undefined && Buffer.byteLength(value) > rule.maxBytes) {
      throw this.#long(key, `${Buffer.byteLength(value)} bytes, over ${rule.maxBytes}`, rule.tooLong)
    }
    const characters = Array.from(value).length
    if (rule.maxChars !== undefined && characters > rule.maxChars) {
      throw this.#long(key, `${characters} characters, over ${rule.maxChars}`, rule.tooLong)
    }
    return value
  }

  /** A string, or undefined when absent. */
  optionalText(key: string, rule: TextRule = {}): string | undefined {
    return this.has(key) ? this.text(key, rule) : undefined
  }

  /** An integer. Absent gives `absent`, or the refusal when there is none. */
  integer(
    key: string,
    rule: { absent?: number; missing?: number; min?: number; max?: number; wrong?: number } = {},
  ): number {
    const value = this.#values[key]
    if (value === undefined || value === null) {
      if (rule.absent !== undefined) return rule.absent
      throw new WecomError(rule.missing ?? 40058, `missing ${this.#name(key)}`)
    }
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongType(this.#name(key), 'an integer')
    if ((rule.min !== undefined && value < rule.min) || (rule.max !== undefined && value > rule.max)) {
      throw new WecomError(
        rule.wrong ?? 40058,
        `invalid ${this.#name(key)} ${value}: allowed ${rule.min ?? 'any'} to ${rule.max ?? 'any'}`,
      )
    }
    return value
  }

  /** A number, with fractions or without; absent gives `absent`. */
  decimal(key: string, absent: number): number {
    const value = this.#values[key]
    if (value === undefined || value === null) return absent
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(this.#name(key), 'a number')
    return value
  }

  /** The same fields with one of them set. */
  with(key: string, value: unknown): Fields {
    return new Fields({ ...this.#values, [key]: value }, this.#path)
  }

  /** true or false; 0 and 1 are taken too. */
  flag(key: string, absent: boolean): boolean {
    const value = this.#values[key]
    if (value === undefined || value === null) return absent
    if (value === true || value === 1) return true
    if (value === false || value === 0) return false
    throw wrongType(this.#name(key), 'true or false')
  }

  /** A list of strings, empty when absent. */
  texts(key: string, rule: { missing?: number; max?: number; tooMany?: number } = {}): string[] {
    const value = this.#values[key]
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) {
      if (rule.missing !== undefined) throw new WecomError(rule.missing, `missing ${this.#name(key)}`)
      return []
    }
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
      throw wrongType(this.#name(key), 'a list of strings')
    }
    const list = value as string[] // every item was just checked
    if (rule.max !== undefined && list.length > rule.max) {
      throw new WecomError(rule.tooMany ?? 40058, `${this.#name(key)} has ${list.length} items, over ${rule.max}`)
    }
    return list
  }

  /** A list of integers, empty when absent. */
  integers(key: string): number[] {
    const value = this.#values[key]
    if (value === undefined || value === null) return []
    if (!Array.isArray(value) || value.some((item) => !Number.isSafeInteger(item))) {
      throw wrongType(this.#name(key), 'a list of integers')
    }
    return value as number[] // every item was just checked
  }

  /** A nested object, or undefined when absent. */
  object(key: string): Fields | undefined {
    const value = this.#values[key]
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(this.#name(key), 'an object')
    return new Fields(value as Record<string, unknown>, this.#name(key)) // an object that is no array
  }

  /** A list of nested objects, empty when absent. */
  objects(key: string): Fields[] {
    const value = this.#values[key]
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) throw wrongType(this.#name(key), 'a list of objects')
    return value.map((item: unknown, index) => {
      const name = `${this.#name(key)}[${index}]`
      if (typeof item !== 'object' || item === null || Array.isArray(item)) throw wrongType(name, 'an object')
      return new Fields(item as Record<string, unknown>, name) // an object that is no array
    })
  }

  /** The limit of a page: absent gives the default, more than the most gives the most (D92994). */
  limit(rule: { absent: number; max: number }): number {
    const value = this.integer('limit', { absent: rule.absent })
    return value <= 0 ? rule.absent : Math.min(value, rule.max)
  }

  #name(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`
  }

  #long(key: string, what: string, code = 40058): WecomError {
    return new WecomError(code, `${this.#name(key)} is too long: ${what}`)
  }
}
