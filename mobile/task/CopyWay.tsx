import { useState } from 'react'
import { mediaAddress } from '#contract/media-address.ts'
import type { Bubble } from '#contract/staff-task.ts'
import { holder, loadCopying, saveCopying } from '../send/device.ts'
import type { Outcome } from '../send/sending.ts'
import { askPermit } from '../send/use-sending.ts'
import { Button, SaveLink } from '../ui/Button.tsx'
import { words } from '../words/words.ts'
import { copyText } from './copy.ts'
import { NoteField } from './NoteField.tsx'
import { OutcomeNote } from './OutcomeNote.tsx'
import type { WayProps } from './TaskView.tsx'
import styles from './task.module.css'

/**
 * By hand, into the chat or where no page of ours reaches: the server is asked, the message is copied, its files are kept,
 * and the person says that it is out. Copying once more when the permit has run out asks anew.
 */
export function CopyWay({ task: { staffTaskId, bubbles, groupChat }, sending }: WayProps) {
  const text = words().task
  const isElsewhere = groupChat === null
  const [note, setNote] = useState('')
  const [begunAs, setBegunAs] = useState(() => loadCopying(staffTaskId))
  const [permitUntilMs, setPermitUntilMs] = useState(Number.NEGATIVE_INFINITY)
  const [busy, setBusy] = useState<'asking' | 'telling' | null>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const mayCopy = async (): Promise<boolean> => {
    if (performance.now() < permitUntilMs) return true
    setBusy('asking')
    setOutcome(null)
    const name = begunAs ?? holder
    const answer = await askPermit(staffTaskId, name, true)
    setBusy(null)
    if (answer.kind !== 'granted') {
      setOutcome({ ...answer, sent: 0 })
      return false
    }
    saveCopying(staffTaskId, name)
    setBegunAs(name)
    setPermitUntilMs(answer.untilMs)
    return true
  }
  if (begunAs === null)
    return (
      <div className={styles['way']}>
        <p className={styles['hint']}>{isElsewhere ? text.elsewhereWhy : text.copyWhy}</p>
        <div className={styles['act']}>
          <Button look="main" isBusy={busy === 'asking'} onTap={() => void mayCopy()}>
            {busy === 'asking' ? text.checking : text.copyBegin}
          </Button>
        </div>
        <OutcomeNote outcome={outcome} total={bubbles.length} />
      </div>
    )
  return (
    <div className={styles['way']}>
      <p className={styles['hint']}>{isElsewhere ? text.elsewhereSteps : text.copySteps}</p>
      {bubbles.map((bubble, index) => (
        <CopyButton
          // A message's bubbles have no name but their place, and do not move.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          bubble={bubble}
          number={index + 1}
          total={bubbles.length}
          mayCopy={mayCopy}
        />
      ))}
      {bubbles.some(isFile) ? <p className={styles['hint']}>{text.saveHint}</p> : null}
      <OutcomeNote outcome={outcome} total={bubbles.length} />
      {isElsewhere ? <NoteField value={note} onChange={setNote} /> : null}
      <div className={styles['act']}>
        <Button
          look="main"
          isBusy={busy !== null}
          onTap={() => {
            setBusy('telling')
            void sending.tell(bubbles.length, isElsewhere ? 'manual' : 'copy', note).finally(() => setBusy(null))
          }}
        >
          {busy === 'asking' ? text.checking : text.sent}
        </Button>
      </div>
    </div>
  )
}

type CopyProps = { bubble: Bubble; number: number; total: number; mayCopy: () => Promise<boolean> }

function CopyButton({ bubble, number, total, mayCopy }: CopyProps) {
  const { task: text } = words()
  const [copied, setCopied] = useState<boolean | null>(null)
  if (isFile(bubble))
    return (
      <SaveLink address={mediaAddress(bubble.source, bubble.kind)} name={bubble.title}>
        {text.save(number, total, text.kind[bubble.kind])}
      </SaveLink>
    )
  if (bubble.kind === 'mini_program')
    return <p className={styles['hint']}>{text.notCopied(number, total, text.kind.mini_program)}</p>
  const plain = bubble.kind === 'text' ? bubble.text : `${bubble.title}\n${bubble.url}`
  const copy = async (): Promise<void> => {
    if (await mayCopy()) setCopied(await copyText(plain))
  }
  return (
    <Button onTap={() => void copy()}>
      {copied === null ? text.copy(number, total) : copied ? `✓ ${text.copied(number, total)}` : text.copyRefused}
    </Button>
  )
}

type FileBubble = Extract<Bubble, { kind: 'image' | 'video' | 'file' }>

/** Whether a bubble is a file: it is kept on the device and chosen from there in the chat. */
const isFile = (bubble: Bubble): bubble is FileBubble =>
  bubble.kind === 'image' || bubble.kind === 'video' || bubble.kind === 'file'
