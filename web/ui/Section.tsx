import { useId, type ReactNode } from 'react'
import { join } from './class.ts'
import styles from './section.module.css'

type SectionProps = {
  title: ReactNode
  note?: ReactNode
  actions?: ReactNode
  /** Rows go from edge to edge. */
  flush?: boolean
  className?: string | undefined
  children: ReactNode
}

/** A titled card. */
export function Section({ title, note, actions, flush = false, className, children }: SectionProps) {
  const id = useId()
  return (
    <section className={join(styles['section'], className)} aria-labelledby={id}>
      <header className={styles['header']}>
        <h2 id={id}>{title}</h2>
        {note ? <span className={styles['note']}>{note}</span> : null}
        {actions ? <span className={styles['actions']}>{actions}</span> : null}
      </header>
      <div className={flush ? undefined : styles['body']}>{children}</div>
    </section>
  )
}
