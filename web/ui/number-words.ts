const format = new Intl.NumberFormat('en')

/** A figure with its thousands told apart, 12,345: Chinese and English write it alike. */
export const numberWords = (figure: number): string => format.format(figure)
