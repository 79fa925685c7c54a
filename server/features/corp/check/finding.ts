import { remedies, type Remedy } from '#contract/wecom.ts'

/** A sentence in both languages. */
export type Words = { zh: string; en: string }

/** What one check found. `skipped` names the check that has to succeed first. */
export type Finding = {
  check: string
  outcome: 'ok' | 'warn' | 'fail' | 'skipped'
  says: Words
  /** What to do; given with every `warn` and `fail`. */
  repair?: Words
}

export const ok = (check: string, zh: string, en: string): Finding => ({ check, outcome: 'ok', says: { zh, en } })

export const bad = (outcome: 'warn' | 'fail', check: string, says: Words, repair: Words): Finding => ({
  check,
  outcome,
  says,
  repair,
})

export const skipped = (check: string, first: string): Finding => ({
  check,
  outcome: 'skipped',
  says: { zh: `先解决 ${first}`, en: `${first} has to succeed first` },
})

export const repairOf = (remedy: Remedy): Words => remedies[remedy]
