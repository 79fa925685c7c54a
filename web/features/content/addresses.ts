import type { ContentItem } from '#contract/content-library.ts'

/** An item's links by their addresses, so that a text can carry them itself. */
export const withAddresses = (text: string, links: ContentItem['body']['links']): string =>
  text.replaceAll(
    /\{\{\s*link:([^{}\n]*?)\s*\}\}/g,
    (written, id: string) => links?.find((link) => link.id === id)?.url ?? written,
  )
