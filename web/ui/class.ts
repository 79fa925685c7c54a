/** Joins class names; what does not apply is left out. */
export const join = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ')
