import type { ReactNode } from 'react'
import styles from './empty.module.css'

type EmptyProps = { title: string; children?: ReactNode; action?: ReactNode; quiet?: boolean }

/** A list without rows says why it is empty and what to do next. */
export const Empty = ({ title, children, action, quiet = false }: EmptyProps) => (
  <div className={styles['empty']} data-quiet={quiet ? '' : undefined}>
    <strong>{title}</strong>
    {children ? <p>{children}</p> : null}
    {action}
  </div>
)
