import { useQuery } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { useState } from 'react'
import type { CalendarEntry, MoveStep, StepMoved } from '#contract/calendar.ts'
import { stateOrder } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './calendar.module.css'
import { ClashLine } from './ClashPanel.tsx'
import { movePreviewQuery, useMoveStep } from './mutations.ts'
import type { Shown } from './shown.ts'

type Moment = MoveStep['to']
type MoveDialogProps = {
  entry: CalendarEntry
  /** Where it was dropped; its own time where the dialog was opened by a press. */
  to: Moment
  shown: Shown
  onMoved: (moved: StepMoved) => void
  onClose: () => void
}

/** Asks before a step's turn is moved, with what that comes to in numbers and what it would clash with. */
export function MoveDialog({ entry, to, shown, onMoved, onClose }: MoveDialogProps) {
  const { t } = useWords()
  const [date, setDate] = useState(to.date)
  const [localTime, setTime] = useState(to.localTime)
  const { runId, stepId } = entry
  const turn = { runId, stepId }
  const move = { from: { date: entry.date, localTime: entry.localTime }, to: { date, localTime } }
  const isElsewhere = date !== entry.date || localTime !== entry.localTime
  const preview = useQuery({ ...movePreviewQuery(turn, move), enabled: isElsewhere && date !== '' && localTime !== '' })
  const moving = useMoveStep()
  return (
    <Modal
      open
      title={t('calendar.moveTitle', { name: shown.names.step(entry) })}
      okText={t('calendar.moveIt')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: !isElsewhere || preview.data === undefined, loading: moving.isPending }}
      onOk={() =>
        moving.mutate(
          { turn, move },
          {
            onSuccess: (moved) => {
              onMoved(moved)
              onClose()
            },
          },
        )
      }
      onCancel={onClose}
    >
      <p className={styles['note']}>{t('calendar.moveNote', { run: shown.names.run(runId) })}</p>
      <div className={styles['when']}>
        <label>
          {t('calendar.day')}
          <Input type="date" value={date} onChange={(event) => setDate(event.target.value)} />
        </label>
        <label>
          {t('calendar.time')}
          <Input type="time" value={localTime} onChange={(event) => setTime(event.target.value)} />
        </label>
      </div>
      {isElsewhere ? (
        <Answer query={preview} shape={<Bones rows={2} label={t('common.loading')} />}>
          {(found) => <Effect found={found} shown={shown} />}
        </Answer>
      ) : (
        <p className={styles['note']}>{t('calendar.chooseTime')}</p>
      )}
      {moving.error ? <Refused error={moving.error} /> : null}
    </Modal>
  )
}

function Effect({ found, shown }: { found: StepMoved; shown: Shown }) {
  const { t } = useWords()
  const stays = stateOrder.filter((state) => (found.stays[state] ?? 0) > 0)
  return (
    <>
      <Figures label={t('calendar.effect')}>
        <Figure label={t('calendar.moves')} value={found.groupChats} />
        {stays.map((state) => (
          <Figure
            key={state}
            label={t('calendar.stays', { state: t(`state.${state}`) })}
            value={found.stays[state] ?? 0}
          />
        ))}
      </Figures>
      <p className={styles['note']}>
        {found.clashes.length === 0
          ? t('calendar.movesFreely')
          : t('calendar.movesInto', { count: found.clashes.length })}
      </p>
      {found.clashes.length === 0 ? null : (
        <section className={styles['clashes']}>
          <ul>
            {found.clashes.map((clash) => (
              <ClashLine key={`${clash.runId} ${clash.stepId} ${clash.localTime}`} clash={clash} shown={shown} />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
