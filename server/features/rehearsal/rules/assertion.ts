import type { Rehearsal } from '#contract/rehearsal.ts'

const operators = {
  '<=': (a: number, b: number) => a <= b,
  '>=': (a: number, b: number) => a >= b,
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '>': (a: number, b: number) => a > b,
} as const

/** A bar that a rehearsal must come up to: `maxPerMemberPerDay<=3`, `occurrences.dropped.cap_day==0`. */
export type Assertion = { text: string; path: readonly string[]; operator: keyof typeof operators; bar: number }

/** Reads one assertion; null when it is none: a path of names, one of <= >= == != < >, and a number. */
export function readAssertion(text: string): Assertion | null {
  const match = /^\s*([A-Za-z][\w-]*(?:\.[\w-]+)*)\s*(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?)\s*$/u.exec(text)
  const [, path, operator, bar] = match ?? []
  if (path === undefined || operator === undefined) return null
  return { text, path: path.split('.'), operator: operator as keyof typeof operators, bar: Number(bar) } // the pattern's own
}

/** What a rehearsal says of an assertion's figure. Reasons and outcomes that did not occur count 0; other names are unknown. */
export function figureOf(rehearsal: Rehearsal, { path }: Assertion): number | undefined {
  let at: unknown = rehearsal
  for (const [nth, name] of path.entries()) {
    if (typeof at !== 'object' || at === null) return undefined
    const isOpen = openRecords.some((open) => open.test(path.slice(0, nth).join('.')))
    at = Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : isOpen ? 0 : undefined // looked up by its name
  }
  return typeof at === 'number' ? at : at === null ? 0 : undefined
}

const openRecords = [/^occurrences\.(dropped|held)$/u, /^journeys\.[^.]+\.ended$/u, /\.skipped$/u]

/** Those of the assertions that do not hold, each with the figure that was found; undefined for a name that is not there. */
export const failedOf = (
  rehearsal: Rehearsal,
  assertions: readonly Assertion[],
): { assertion: Assertion; found: number | undefined }[] =>
  assertions.flatMap((assertion) => {
    const found = figureOf(rehearsal, assertion)
    const holds = found !== undefined && operators[assertion.operator](found, assertion.bar)
    return holds ? [] : [{ assertion, found }]
  })
