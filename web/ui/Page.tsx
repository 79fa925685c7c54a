import type { ReactNode } from 'react'
import { useTitle } from './use-title.ts'
import styles from './page.module.css'

type PageProps = {
  title: string
  /** Beside the title: a version, a state. */
  mark?: ReactNode
  /** Under or beside it, in small type. */
  note?: ReactNode
  actions?: ReactNode
  /** A panel at the right that belongs to what is chosen on the page. */
  aside?: ReactNode
  /** The page fills the window and its own parts scroll. */
  fills?: boolean
  children: ReactNode
}

/** A page's frame: one heading, its actions, what it holds, and the panel beside it. */
export function Page({ title, mark, note, actions, aside, fills = false, children }: PageProps) {
  useTitle(title)
  return (
    <div className={styles['frame']} data-aside={aside ? '' : undefined} data-fills={fills ? '' : undefined}>
      <main id="content" className={styles['main']} tabIndex={-1}>
        <header className={styles['header']}>
          <h1>
            <span>{title}</span>
            {mark}
          </h1>
          {note ? <p className={styles['note']}>{note}</p> : null}
          {actions ? <div className={styles['actions']}>{actions}</div> : null}
        </header>
        {children}
      </main>
      {aside}
    </div>
  )
}
