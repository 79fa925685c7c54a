import type { CreateContentItem } from '#contract/content-library.ts'

/** So much of a message can be searched for. */
const messageLetters = 1000

/** One spelling for what people type in several. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase().trim()

/**
 * What a search looks through: name, topic and labels, as they are written, in pinyin and by its first letters, and the
 * message. The dictionary of pinyin is large, so it comes with the first item that is saved.
 */
export async function searchTextOf({ name, topic, labels, body }: CreateContentItem): Promise<string> {
  const { pinyin } = await import('pinyin-pro')
  const named = [name, topic, ...labels].filter((text) => text !== '')
  const options = { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true } as const
  const spelled = named.flatMap((text) => [
    pinyin(text, options).join(''),
    pinyin(text, { ...options, pattern: 'first' }).join(''),
  ])
  return folded([...named, ...spelled, (body.text ?? '').slice(0, messageLetters)].join('\n'))
}
