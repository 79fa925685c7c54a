import type { ReactNode } from 'react'
import styles from './pill.module.css'

type PillProps = { tone?: 'plain' | 'accent' | 'warn' | 'harm'; title?: string; children: ReactNode }

/** A short word in a frame: a version, a kind, a standing. */
export const Pill = ({ tone = 'plain', title, children }: PillProps) => (
  <span className={styles['pill']} data-tone={tone} title={title}>
    {children}
  </span>
)
