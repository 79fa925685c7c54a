import type { Attachment, PlaybookDocument } from '#contract/playbook.ts'
import { MediaBubble, MediaThumb } from '#web/features/media/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bubbles, CardBubble, TextBubble } from '#web/ui/Bubble.tsx'
import { Icon } from '#web/ui/Icon.tsx'
import styles from './contents.module.css'
import { textParts } from './variable-text.ts'

type Message = { text?: string | undefined; attachments?: readonly Attachment[] | undefined }

/** A message as members see it; what differs by group chat is marked. */
export function ContentBubbles({ message, document }: { message: Message; document: PlaybookDocument }) {
  const { t } = useWords()
  return (
    <Bubbles label={t('why.message')}>
      {message.text ? (
        <TextBubble>
          <Marked text={message.text} document={document} />
        </TextBubble>
      ) : null}
      {message.attachments?.map((attachment, index) => (
        <AttachmentBubble key={`${attachment.type} ${index}`} attachment={attachment} />
      ))}
    </Bubbles>
  )
}

/** A text with its variables and links marked by what they are called. */
export function Marked({ text, document }: { text: string; document: PlaybookDocument }) {
  const nameOf = (id: string) => document.links?.find((link) => link.id === id)?.name ?? id
  return textParts(text).map((part, index) =>
    part.kind === 'text' ? (
      part.text
    ) : (
      <mark key={`${part.text} ${index}`} className={styles['mark']} data-kind={part.kind}>
        {part.kind === 'link' ? nameOf(part.text) : part.text}
      </mark>
    ),
  )
}

function AttachmentBubble({ attachment }: { attachment: Attachment }) {
  const { t } = useWords()
  switch (attachment.type) {
    case 'image':
    case 'video':
    case 'file':
      return <MediaBubble kind={attachment.type} source={attachment.source} />
    case 'link':
      return (
        <CardBubble
          title={attachment.title}
          {...(attachment.description === undefined ? {} : { description: attachment.description })}
          foot={t('bubble.link')}
          picture={<Icon name="link" size={20} />}
        />
      )
    case 'mini-program':
      return (
        <CardBubble
          title={attachment.title}
          foot={t('bubble.mini_program')}
          picture={<MediaThumb source={attachment.picture} icon="runs" />}
        />
      )
    default:
      return null // of a later kind
  }
}
