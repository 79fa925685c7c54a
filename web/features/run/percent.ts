/** A share as percent; a dash where nothing can tell it. */
export const percent = (share: number | null, digits: number): string =>
  share === null ? '–' : `${(share * 100).toFixed(digits)}%`
