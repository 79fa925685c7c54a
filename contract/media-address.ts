import type { MediaKind } from './media.ts'

// Apart from the schemas: pages that load none of them show files, too.

/** Whether a message names an address rather than a file of the corp's own. */
export const isRemoteMedia = (source: string): boolean => source.startsWith('https://')

/** Where the desk and the staff pages see the file that a message names. */
export const mediaAddress = (source: string, kind: MediaKind): string =>
  `/api/v1/media/content?kind=${kind}&source=${encodeURIComponent(source)}`
