import { useState } from 'react'
import type { Absence, StaffAbsences } from '#contract/absence.ts'
import { go } from '../place.ts'
import { useMomentWords, useSession } from '../session-context.ts'
import { useChange } from '../task/use-change.ts'
import { Button } from '../ui/Button.tsx'
import { FailedRead, refusalWords } from '../ui/FailedRead.tsx'
import { Bones, Frame, Note } from '../ui/Frame.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { useRead } from '../wire/use-read.ts'
import { words } from '../words/words.ts'
import styles from './absence.module.css'
import { EntryForm } from './EntryForm.tsx'

/** One's own absences: what is entered, its early end, and entering another. */
export function AbsencePage() {
  const { staff, permissions } = useSession()
  const reading = useRead<StaffAbsences>(`staff/${staff.staffId}/absences`)
  const text = words().absence
  const [news, setNews] = useState<string | null>(null)
  return (
    <Frame title={text.title} onBack={() => go({ kind: 'day' })} isStale={reading.kind === 'read' && reading.isStale}>
      <h1 className={styles['title']}>{text.title}</h1>
      {reading.kind === 'loading' ? <Bones /> : null}
      {reading.kind === 'failed' ? <FailedRead reading={reading} /> : null}
      {reading.kind === 'read' ? (
        <>
          {news === null ? null : <Note tone="good">{news}</Note>}
          <Entered
            absences={reading.value}
            onEnded={async () => {
              setNews(text.ended)
              await reading.refresh()
            }}
          />
          {permissions.includes('absence.change') ? (
            <EntryForm
              corpTime={reading.value.corpTime}
              onEntered={async () => {
                setNews(text.entered)
                await reading.refresh()
                scrollTo(0, 0)
              }}
            />
          ) : null}
        </>
      ) : null}
    </Frame>
  )
}

type EnteredProps = { absences: StaffAbsences; onEnded: () => Promise<void> }

function Entered({ absences: { absences, corpTime }, onEnded }: EnteredProps) {
  const text = words().absence
  const moment = useMomentWords(corpTime)
  const [ending, setEnding] = useState<Absence | null>(null)
  if (absences.length === 0) return <p className={styles['weak']}>{text.none}</p>
  return (
    <ul className={styles['list']}>
      {absences.map((absence) => (
        <li key={absence.staffAbsenceId}>
          <b>{text.span(moment(absence.from), moment(absence.until))}</b>
          <small>
            {absence.isNow ? text.now : text.coming} ·{' '}
            {absence.deputy ? text.deputy(absence.deputy.name) : text.noDeputy}
            {absence.reason === '' ? '' : ` · ${absence.reason}`}
          </small>
          <Button onTap={() => setEnding(absence)}>{absence.isNow ? text.end : text.callOff}</Button>
        </li>
      ))}
      {ending ? <EndSheet absence={ending} onClose={() => setEnding(null)} onEnded={onEnded} /> : null}
    </ul>
  )
}

type EndSheetProps = { absence: Absence; onClose: () => void; onEnded: () => Promise<void> }

function EndSheet({ absence: { staffAbsenceId, isNow, comesBack }, onClose, onEnded }: EndSheetProps) {
  const text = words().absence
  const { staff } = useSession()
  const { run, isBusy, refusal } = useChange(`staff/${staff.staffId}/absences/${staffAbsenceId}/end`, async () => {
    await onEnded()
    onClose()
  })
  return (
    <Sheet title={isNow ? text.endTitle : text.callOff} onClose={onClose}>
      <p>{isNow ? text.endText(comesBack) : text.callOffText}</p>
      {refusal ? <Note tone="harm">{refusalWords(refusal)}</Note> : null}
      <Button look="main" isBusy={isBusy} onTap={() => void run({})}>
        {isNow ? text.end : text.callOff}
      </Button>
    </Sheet>
  )
}
