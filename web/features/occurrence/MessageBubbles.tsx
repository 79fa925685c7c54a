import { useWords } from '#web/i18n/use-words.ts'
import { Bubbles, CardBubble, TextBubble } from '#web/ui/Bubble.tsx'
import { Icon } from '#web/ui/Icon.tsx'

export type MessageBubble =
  | { kind: 'text'; text: string }
  | { kind: 'link'; title: string; description: string; url: string }
  | { kind: 'image' | 'video' | 'file' | 'mini_program'; title: string }

const pictures = { link: 'link', image: 'image', video: 'play', file: 'file', mini_program: 'runs' } as const

/** A message as its readers see it in WeChat. */
export function MessageBubbles({ bubbles }: { bubbles: readonly MessageBubble[] }) {
  const { t } = useWords()
  if (bubbles.length === 0) return null
  return (
    <Bubbles label={t('why.message')}>
      {bubbles.map((bubble, index) =>
        bubble.kind === 'text' ? (
          <TextBubble key={index}>{bubble.text}</TextBubble>
        ) : (
          <CardBubble
            key={index}
            title={bubble.title}
            {...(bubble.kind === 'link' ? { description: bubble.description } : {})}
            foot={t(`bubble.${bubble.kind}`)}
            picture={<Icon name={pictures[bubble.kind]} size={20} />}
          />
        ),
      )}
    </Bubbles>
  )
}
