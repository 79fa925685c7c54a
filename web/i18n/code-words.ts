import i18next, { type TFunction } from 'i18next'

/**
 * The words for a code that the server sent, under a key made of it; null where this desk has none, as for a code of a
 * later server.
 */
export const codeWords = (t: TFunction, key: string): string | null =>
  i18next.exists(key) ? t(key as 'common.close') : null // any key that exists
