import type { ReactNode } from 'react'
import styles from './button.module.css'

type ButtonProps = {
  children: ReactNode
  onTap: () => void
  /** `main`: the one thing to do; `plain`: beside it; `quiet`: a word among others; `harm`: cannot be taken back. */
  look?: 'main' | 'plain' | 'quiet' | 'harm'
  isBusy?: boolean
  isOff?: boolean
  /** What it is for, where its words alone do not say. */
  label?: string
}

type SaveLinkProps = { children: ReactNode; address: string; name: string }

/** Keeps a file on this device, under its name, with the look of a plain button. */
export const SaveLink = ({ children, address, name }: SaveLinkProps) => (
  <a className={styles['button']} data-look="plain" href={address} download={name}>
    {children}
  </a>
)

/** A button large enough for a thumb. While it is busy it takes no second tap. */
export function Button({ children, onTap, look = 'plain', isBusy = false, isOff = false, label }: ButtonProps) {
  return (
    <button
      type="button"
      className={styles['button']}
      data-look={look}
      disabled={isOff || isBusy}
      aria-busy={isBusy || undefined}
      aria-label={label}
      onClick={onTap}
    >
      {isBusy ? <span className={styles['spin']} aria-hidden /> : null}
      {children}
    </button>
  )
}
