import type { Outcome } from '../send/sending.ts'
import { Button } from '../ui/Button.tsx'
import { Note } from '../ui/Frame.tsx'
import { words } from '../words/words.ts'
import { CopyWay } from './CopyWay.tsx'
import { OutcomeNote } from './OutcomeNote.tsx'
import type { WayProps } from './TaskView.tsx'
import styles from './task.module.css'

/** Beside the right chat: one tap sends all of it. */
export function SidebarWay(props: WayProps) {
  const { task, sending } = props
  const text = words().task
  const { standing, busy, outcome } = sending
  const total = task.bubbles.length
  if (standing.kind === 'unsure' && busy === null)
    return (
      <div className={styles['way']}>
        <Note tone="warn">
          <b>{text.unsure(standing.next + 1, total)}</b>
          <p>{text.unsureText}</p>
        </Note>
        <div className={styles['pair']}>
          <Button onTap={() => void sending.settle(true)}>{text.unsureYes}</Button>
          <Button onTap={() => void sending.settle(false)}>{text.unsureNo}</Button>
        </div>
      </div>
    )
  const left = standing.kind === 'ready' ? total - standing.next : 0
  return (
    <div className={styles['way']}>
      <div className={styles['act']}>
        <Button look="main" isBusy={busy !== null} onTap={() => void sending.start()}>
          {busy === null ? toDo(left, total) : busy === 'asking' ? text.checking : doing(busy.bubble, total)}
        </Button>
      </div>
      <OutcomeNote outcome={outcome} total={total} />
      {outcome?.kind === 'client_failed' || isFileMissing(outcome) ? (
        <details className={styles['other']}>
          <summary>{text.copyTitle}</summary>
          <CopyWay {...props} />
        </details>
      ) : null}
    </div>
  )
}

const isFileMissing = (outcome: Outcome | null): boolean =>
  outcome?.kind === 'refused' && outcome.reason === 'media_missing'

function toDo(left: number, total: number): string {
  const text = words().task
  if (left === 0) return text.sent
  return left < total ? text.sendRest(left) : text.sendHere
}

function doing(bubble: number, total: number): string {
  const text = words().task
  return total === 1 ? text.sending : text.sendingOf(bubble + 1, total)
}
