import { useState, type ReactNode } from 'react'
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

type PictureProps = {
  src: string
  /** What it is called; empty where its name stands beside it. */
  name: string
  look?: 'bubble' | 'thumb'
  /** Another figure has it tried again. */
  attempt?: number
  /** What stands there when it cannot be loaded. */
  children: ReactNode
}

/** A picture by its address, loaded as it comes into sight and never larger than its place. */
export function Picture({ src, name, look = 'bubble', attempt = 0, children }: PictureProps) {
  const [failed, setFailed] = useState<string | null>(null)
  const tried = `${attempt} ${src}`
  if (failed === tried) return children
  return (
    <img
      src={src}
      alt={name}
      className={styles['photo']}
      data-look={look}
      loading="lazy"
      decoding="async"
      onError={() => setFailed(tried)}
    />
  )
}

export const Bubbles = ({ children, label }: { children: ReactNode; label: string }) => (
  <figure className={styles['bubbles']} aria-label={label}>
    {children}
  </figure>
)
