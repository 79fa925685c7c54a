import type { GalleryItem } from '#contract/playbook-library.ts'

/** What the gallery is looked through for: words that must all be there, in any case; null for every community type. */
export type GalleryFilter = { search: string; communityType: string | null }

/** Those of the gallery that a filter leaves, in their order. Words are looked for in names, summaries, trade and id. */
export function galleryMatches(items: readonly GalleryItem[], { search, communityType }: GalleryFilter): GalleryItem[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return items.filter((item) => {
    if (communityType !== null && item.communityType !== communityType) return false
    const { name, nameEn, summary, summaryEn, trade, slug } = item
    const text = [name, nameEn, summary, summaryEn, trade, slug].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
