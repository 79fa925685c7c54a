import type { Bubble } from '#contract/staff-task.ts'
import { CardBubble, TextBubble } from '#web/ui/Bubble.tsx'
import { Icon, type IconName } from '#web/ui/Icon.tsx'
import { words } from '../words/words.ts'
import styles from './bubbles.module.css'

type BubblesProps = { bubbles: readonly Bubble[]; sent?: number }

/** A message as the group chat will show it; bubbles that are out already are ticked. */
export function Bubbles({ bubbles, sent = 0 }: BubblesProps) {
  const { task } = words()
  return (
    <ol className={styles['bubbles']} aria-label={task.message}>
      {bubbles.map((bubble, index) => (
        // A message's bubbles have no name but their place, and do not move.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} data-sent={index < sent ? '' : undefined}>
          <BubbleView bubble={bubble} />
          {index < sent ? <Icon name="check" size={16} /> : null}
        </li>
      ))}
    </ol>
  )
}

function BubbleView({ bubble }: { bubble: Bubble }) {
  switch (bubble.kind) {
    case 'text':
      return <TextBubble>{bubble.text}</TextBubble>
    case 'link':
      return (
        <CardBubble
          title={bubble.title}
          description={bubble.description}
          foot={hostOf(bubble.url)}
          picture={<Icon name="link" size={20} />}
        />
      )
    case 'image':
    case 'video':
    case 'file':
    case 'mini_program':
      return (
        <CardBubble
          title={bubble.title || kindWords[bubble.kind]()}
          foot={kindWords[bubble.kind]()}
          picture={<Icon name={icons[bubble.kind]} size={20} />}
        />
      )
    default:
      return bubble satisfies never
  }
}

const icons = { image: 'image', video: 'play', file: 'file', mini_program: 'external' } as const satisfies Record<
  string,
  IconName
>
/** Asked for when drawn: the words are there by then. */
const kindWords = {
  image: () => words().task.kind.image,
  video: () => words().task.kind.video,
  file: () => words().task.kind.file,
  mini_program: () => words().task.kind.mini_program,
}

const hostOf = (url: string): string => {
  try {
    return new URL(url).host
  } catch {
    return url // shown as it is: what cannot be read can still be looked at
  }
}
