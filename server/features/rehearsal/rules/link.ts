/** The address of a tracked link in a rehearsal: its id can be read off it. */
const prefix = 'https://rehearsal.invalid/l/'

export const addressOf = (linkId: string): string => `${prefix}${linkId}`

export const linkOf = (url: string): string | null => (url.startsWith(prefix) ? url.slice(prefix.length) : null)
