import type { ReactNode } from 'react'
import styles from './bubble.module.css'

/** A text as it stands in a chat: line breaks kept, the sender's green. */
export const TextBubble = ({ children }: { children: ReactNode }) => <div className={styles['text']}>{children}</div>

type CardProps = { title: string; description?: string; foot: string; picture?: ReactNode }

/** A card as it stands in a chat: a link, a mini program, a file. */
export const CardBubble = ({ title, description, foot, picture }: CardProps) => (
  <div className={styles['card']}>
    <strong>{title}</strong>
    <div className={styles['row']}>
      <p>{description}</p>
      <span className={styles['picture']} aria-hidden>
        {picture}
      </span>
    </div>
    <footer>{foot}</footer>
  </div>
)

export const Bubbles = ({ children, label }: { children: ReactNode; label: string }) => (
  <figure className={styles['bubbles']} aria-label={label}>
    {children}
  </figure>
)
