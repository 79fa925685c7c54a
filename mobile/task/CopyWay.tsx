import { useState } from 'react'
import type { Bubble } from '#contract/staff-task.ts'
import { askPermit } from '../send/use-sending.ts'
import type { Outcome } from '../send/sending.ts'
import { Button } from '../ui/Button.tsx'
import { words } from '../words/words.ts'
import { copyText } from './copy.ts'
import { OutcomeNote } from './OutcomeNote.tsx'
import type { WayProps } from './TaskView.tsx'
import styles from './task.module.css'

/** By hand: the server is asked, the message is copied, and the person says that it is out. */
export function CopyWay({ task, sending }: WayProps) {
  const text = words().task
  const [step, setStep] = useState<'begin' | 'asking' | 'permitted' | 'telling'>('begin')
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const via = task.groupChat === null ? 'manual' : 'copy'
  const begin = async (): Promise<void> => {
    setStep('asking')
    setOutcome(null)
    const answer = await askPermit(task.staffTaskId)
    setStep(answer.kind === 'granted' ? 'permitted' : 'begin')
    if (answer.kind !== 'granted') setOutcome({ ...answer, sent: 0 })
  }
  if (step === 'begin' || step === 'asking')
    return (
      <div className={styles['way']}>
        <p className={styles['hint']}>{via === 'manual' ? text.manualHint : text.copyWhy}</p>
        <Button look="main" isBusy={step === 'asking'} onTap={() => void begin()}>
          {step === 'asking' ? text.checking : text.copyBegin}
        </Button>
        <OutcomeNote outcome={outcome} total={task.bubbles.length} />
      </div>
    )
  return (
    <div className={styles['way']}>
      <p className={styles['hint']}>{via === 'manual' ? text.manualHint : text.copySteps}</p>
      {task.bubbles.map((bubble, index) => (
        // A message's bubbles have no name but their place, and do not move.
        // oxlint-disable-next-line react/no-array-index-key
        <CopyButton key={index} bubble={bubble} number={index + 1} total={task.bubbles.length} />
      ))}
      <Button
        look="main"
        isBusy={step === 'telling'}
        onTap={() => {
          setStep('telling')
          void sending.tell(task.bubbles.length, via).finally(() => setStep('permitted'))
        }}
      >
        {text.sent}
      </Button>
    </div>
  )
}

function CopyButton({ bubble, number, total }: { bubble: Bubble; number: number; total: number }) {
  const text = words().task
  const [copied, setCopied] = useState<boolean | null>(null)
  const plain = plainText(bubble)
  if (plain === null) return null
  return (
    <Button onTap={() => void copyText(plain).then(setCopied)}>
      {copied === null ? text.copy(number, total) : copied ? `✓ ${text.copied}` : text.copyRefused}
    </Button>
  )
}

/** What can be pasted of a bubble; null for pictures and files, which are sent as such. */
function plainText(bubble: Bubble): string | null {
  switch (bubble.kind) {
    case 'text':
      return bubble.text
    case 'link':
      return `${bubble.title}\n${bubble.url}`
    case 'image':
    case 'video':
    case 'file':
    case 'mini_program':
      return null
    default:
      return bubble satisfies never
  }
}
