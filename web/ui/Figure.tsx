import type { ReactNode } from 'react'
import { numberWords } from './number-words.ts'
import styles from './figure.module.css'

type FigureProps = {
  label: string
  value: ReactNode
  /** After the value, in small type: a unit or a limit. */
  unit?: ReactNode
  /** How the figure is come by; shown on hover and read out. */
  hint?: string
  tone?: 'plain' | 'good' | 'warn' | 'harm'
}

/** One number with its name. */
export function Figure({ label, value, unit, hint, tone = 'plain' }: FigureProps) {
  return (
    <div className={styles['figure']} data-tone={tone} title={hint}>
      <dd>
        {typeof value === 'number' ? numberWords(value) : value}
        {unit ? <small> {unit}</small> : null}
      </dd>
      <dt>{label}</dt>
    </div>
  )
}

/** Numbers side by side, read as a list of names and values. */
export const Figures = ({ children, label }: { children: ReactNode; label: string }) => (
  <dl className={styles['figures']} aria-label={label}>
    {children}
  </dl>
)
