import { mediaAddress } from '#contract/media-address.ts'
import type { Bubble } from '#contract/staff-task.ts'
import { CardBubble, Picture, TextBubble } from '#web/ui/Bubble.tsx'
import { Icon } from '#web/ui/Icon.tsx'
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
      return (
        <Picture src={mediaAddress(bubble.source, 'image')} name={bubble.title}>
          <CardBubble
            title={bubble.title}
            foot={words().task.pictureMissing}
            picture={<Icon name="image" size={20} />}
          />
        </Picture>
      )
    case 'video':
    case 'file':
      return (
        <CardBubble
          title={bubble.title}
          foot={words().task.kind[bubble.kind]}
          picture={<Icon name={bubble.kind === 'video' ? 'play' : 'file'} size={20} />}
        />
      )
    case 'mini_program':
      return (
        <CardBubble
          title={bubble.title}
          foot={words().task.kind.mini_program}
          picture={
            <Picture src={mediaAddress(bubble.source, 'image')} name="" look="thumb">
              <Icon name="external" size={20} />
            </Picture>
          }
        />
      )
    default:
      return bubble satisfies never
  }
}

const hostOf = (url: string): string => {
  try {
    return new URL(url).host
  } catch {
    return url // shown as it is: what cannot be read can still be looked at
  }
}
