import { type ReactNode, useState } from 'react'
import type { Persona } from '#contract/persona.ts'
import { type PersonaItem, personaItems } from '#contract/persona-item.ts'
import { go } from '../place.ts'
import { useClock, useSession } from '../session-context.ts'
import { copyText } from '../task/copy.ts'
import { useChange } from '../task/use-change.ts'
import { dateWords } from '../time.ts'
import { Button } from '../ui/Button.tsx'
import { FailedRead, refusalWords } from '../ui/FailedRead.tsx'
import { Bones, Frame, Note } from '../ui/Frame.tsx'
import { useRead } from '../wire/use-read.ts'
import { words } from '../words/words.ts'
import styles from './persona.module.css'

/** How one looks to customers: what is there to do, what a good one is, and what is done. */
export function PersonaPage() {
  const reading = useRead<Persona>('personas/own')
  const text = words().persona
  return (
    <Frame title={text.title} onBack={() => go({ kind: 'day' })} isStale={reading.kind === 'read' && reading.isStale}>
      {reading.kind === 'loading' ? <Bones /> : null}
      {reading.kind === 'failed' ? <FailedRead reading={reading} /> : null}
      {reading.kind === 'read' ? <Kit kit={reading.value} refresh={reading.refresh} /> : null}
    </Frame>
  )
}

function Kit({ kit, refresh }: { kit: Persona; refresh: () => Promise<void> }) {
  const text = words().persona
  const { permissions } = useSession()
  const tick = useChange(`personas/${kit.staffId}/items`, refresh)
  const byItem = new Map(kit.done.map((part) => [part.item, part]))
  const isComplete = kit.done.length === personaItems.length
  return (
    <>
      <header className={styles['head']}>
        <h1>{text.title}</h1>
        <p>{text.progress(kit.done.length, personaItems.length)}</p>
        <p>{text.wecom(kit.wecom.name, kit.wecom.jobTitle)}</p>
      </header>
      {isComplete ? <Note tone="good">{text.complete}</Note> : <p className={styles['hint']}>{text.how}</p>}
      {tick.refusal ? <Note tone="harm">{refusalWords(tick.refusal)}</Note> : null}
      <ul className={styles['parts']}>
        {personaItems.map((item) => (
          <Part
            key={item}
            item={item}
            said={byItem.get(item)}
            isBusy={tick.isBusy}
            mayTick={permissions.includes('persona.change')}
            onTick={() => void tick.run({ item, isDone: !byItem.has(item) })}
          >
            {item === 'introduction' ? <Introduction text={kit.introduction} /> : null}
          </Part>
        ))}
      </ul>
    </>
  )
}

type PartProps = {
  item: PersonaItem
  said: Persona['done'][number] | undefined
  isBusy: boolean
  mayTick: boolean
  onTick: () => void
  children: ReactNode
}

function Part({ item, said, isBusy, mayTick, onTick, children }: PartProps) {
  const text = words().persona
  const clock = useClock()
  const { name, good } = text.items[item]
  return (
    <li data-done={said ? '' : undefined}>
      <h2>
        {said ? '✓ ' : ''}
        {name}
      </h2>
      <p>{good}</p>
      {children}
      {said ? <small>{text.by(said.by, dateWords(clock, said.at))}</small> : null}
      {mayTick ? (
        <Button look={said ? 'quiet' : 'plain'} isOff={isBusy} label={text.tickLabel(name, !said)} onTap={onTick}>
          {said ? text.untick : text.tick}
        </Button>
      ) : null}
    </li>
  )
}

function Introduction({ text: introduction }: { text: string }) {
  const text = words().persona
  const [copied, setCopied] = useState<boolean | null>(null)
  if (introduction === '') return null
  return (
    <div className={styles['copy']}>
      <p>{introduction}</p>
      <Button onTap={() => void copyText(introduction).then(setCopied)}>
        {copied === null ? text.copy : copied ? text.copied : words().task.copyRefused}
      </Button>
    </div>
  )
}
