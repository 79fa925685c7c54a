import type { Words } from './primitive.ts'

/** One thing wrong with a playbook's source: where, what, which rule, and how to repair it. Lines and columns count from 1. */
export interface PlaybookProblem {
  severity: 'error' | 'warning'
  line: number
  column: number
  path: string
  field: string
  value: string | null
  rule: string
  message: Words
  repair: Words
}
