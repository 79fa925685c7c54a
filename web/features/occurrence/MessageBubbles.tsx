import { MediaBubble, MediaThumb } from '#web/features/media/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bubbles, CardBubble, TextBubble } from '#web/ui/Bubble.tsx'
import { Icon } from '#web/ui/Icon.tsx'

export type MessageBubble =
  | { kind: 'text'; text: string }
  | { kind: 'link'; title: string; description: string; url: string }
  /** `picture` names a file: see `mediaAddress`. */
  | { kind: 'mini_program'; title: string; picture?: string }
  /** Called by what names the file: see `mediaAddress`. */
  | { kind: 'image' | 'video' | 'file'; title: string }

const icons = { link: 'link', mini_program: 'runs' } as const

/** A message as its readers see it in WeChat. */
export function MessageBubbles({ bubbles }: { bubbles: readonly MessageBubble[] }) {
  const { t } = useWords()
  if (bubbles.length === 0) return null
  return (
    <Bubbles label={t('why.message')}>
      {bubbles.map((bubble, index) => (
        <OneBubble key={index} bubble={bubble} />
      ))}
    </Bubbles>
  )
}

function OneBubble({ bubble }: { bubble: MessageBubble }) {
  const { t } = useWords()
  switch (bubble.kind) {
    case 'text':
      return <TextBubble>{bubble.text}</TextBubble>
    case 'image':
    case 'video':
    case 'file':
      return <MediaBubble kind={bubble.kind} source={bubble.title} />
    case 'link':
    case 'mini_program':
      return (
        <CardBubble
          title={bubble.title}
          {...(bubble.kind === 'link' ? { description: bubble.description } : {})}
          foot={t(`bubble.${bubble.kind}`)}
          picture={
            bubble.kind === 'mini_program' && bubble.picture ? (
              <MediaThumb source={bubble.picture} icon="runs" />
            ) : (
              <Icon name={icons[bubble.kind]} size={20} />
            )
          }
        />
      )
    default:
      return bubble satisfies never
  }
}
