import { type ReactNode, useEffect } from 'react'
import { Icon, type IconName } from '#web/ui/Icon.tsx'
import { words } from '../words/words.ts'
import { Button } from './Button.tsx'
import styles from './frame.module.css'

type FrameProps = { title: string; children: ReactNode; onBack?: (() => void) | undefined; isStale?: boolean }

/** A page: its way back, and what it shows. */
export function Frame({ title, children, onBack, isStale = false }: FrameProps) {
  const { common, day } = words()
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <div className={styles['frame']}>
      {isStale ? <output className={styles['stale']}>{common.offline}</output> : null}
      {onBack ? (
        <button type="button" className={styles['back']} onClick={onBack}>
          <Icon name="left" size={18} />
          {day.title}
        </button>
      ) : null}
      <main>{children}</main>
    </div>
  )
}

/** What a page looks like before it knows what to show. */
export const Bones = () => (
  <div className={styles['bones']} aria-busy aria-label={words().common.loading}>
    <i />
    <i />
    <i />
  </div>
)

type NothingProps = { title: string; text?: string; icon?: IconName; action?: { word: string; onTap: () => void } }

/** Why there is nothing to show, and what can be done about it. */
export const Nothing = ({ title, text, icon = 'check', action }: NothingProps) => (
  <section className={styles['nothing']}>
    <Icon name={icon} size={32} />
    <h2>{title}</h2>
    {text ? <p>{text}</p> : null}
    {action ? <Button onTap={action.onTap}>{action.word}</Button> : null}
  </section>
)

/** Something to know right here: good, in the way, or wrong. */
export const Note = ({ tone, children }: { tone: 'plain' | 'good' | 'warn' | 'harm'; children: ReactNode }) => (
  <div className={styles['note']} data-tone={tone} role={tone === 'harm' ? 'alert' : 'status'}>
    {children}
  </div>
)
