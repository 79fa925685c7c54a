import type { ContentItem } from '#contract/content-library.ts'
import { withAddresses } from '#web/features/content/index.ts'
import type { MessageDraft } from './draft.ts'

/** A copy of an item of the library as a message that is sent once: its first wording, with where it is from. */
export function copyOf({
  contentItemId,
  revision,
  body,
}: Pick<ContentItem, 'contentItemId' | 'revision' | 'body'>): MessageDraft {
  const { text = '', attachments = [], links } = body
  return {
    text: withAddresses(text, links),
    files: attachments.flatMap((item) =>
      item.type === 'image' || item.type === 'video' || item.type === 'file'
        ? [{ kind: item.type, source: item.source }]
        : [],
    ),
    miniPrograms: attachments.flatMap((item) =>
      item.type === 'mini-program'
        ? [{ title: item.title, appId: item.app_id, page: item.page, picture: item.picture }]
        : [],
    ),
    links: attachments.flatMap((item) =>
      item.type === 'link'
        ? [
            {
              title: item.title,
              description: item.description ?? '',
              url: links?.find(({ id }) => id === item.link)?.url ?? '',
              ...(item.picture !== undefined && item.picture !== '' && { picture: item.picture }),
            },
          ]
        : [],
    ),
    library: `${contentItemId}@${revision}`,
  }
}
