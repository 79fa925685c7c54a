import type { ReactNode } from 'react'
import styles from './toolbar.module.css'

/** Filters and switches in a line above a list. */
export const Toolbar = ({ children }: { children: ReactNode }) => <div className={styles['bar']}>{children}</div>
