import type { Attachment, PlaybookDocument } from '#contract/playbook.ts'
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

const kinds = { image: 'image', link: 'link', 'mini-program': 'mini_program', video: 'video', file: 'file' } as const
const pictures = { image: 'image', link: 'link', 'mini-program': 'runs', video: 'play', file: 'file' } as const

function AttachmentBubble({ attachment }: { attachment: Attachment }) {
  const { t } = useWords()
  const title = 'title' in attachment ? attachment.title : (attachment.source.split('/').at(-1) ?? attachment.source)
  const description = 'description' in attachment ? attachment.description : undefined
  return (
    <CardBubble
      title={title}
      {...(description === undefined ? {} : { description })}
      foot={t(`bubble.${kinds[attachment.type]}`)}
      picture={<Icon name={pictures[attachment.type]} size={20} />}
    />
  )
}
