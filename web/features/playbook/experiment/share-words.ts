/** A share as percent; a dash where there is none yet. */
export const shareWords = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(2)}%`)

/** A share as hundredths, with a sign: +1.2. */
export const pointWords = (share: number): string => {
  const text = (share * 100).toFixed(1)
  return Number(text) > 0 ? `+${text}` : text.replace(/^-(?=0\.0$)/, '')
}
