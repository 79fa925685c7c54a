import { useQuery } from '@tanstack/react-query'
import { Button, Modal, Popconfirm } from 'antd'
import type { Absence } from '#contract/absence.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './absence.module.css'
import { AbsenceEntry } from './AbsenceEntry.tsx'
import { absencesQuery, useEnd } from './queries.ts'

type AbsenceDialogProps = { staff: { staffId: string; name: string }; mayChange: boolean; onClose: () => void }

/** When a member of staff is away: what is entered, with its early end, and entering another. */
export function AbsenceDialog({ staff: { staffId, name }, mayChange, onClose }: AbsenceDialogProps) {
  const { t } = useWords()
  const query = useQuery(absencesQuery(staffId))
  return (
    <Modal open title={t('absence.title', { name })} footer={null} onCancel={onClose}>
      <Answer query={query} shape={<Bones rows={2} label={t('common.loading')} />}>
        {({ absences }) =>
          absences.length === 0 ? (
            <p className={styles['weak']}>{t('absence.none')}</p>
          ) : (
            <ul className={styles['list']}>
              {absences.map((absence) => (
                <Entered key={absence.staffAbsenceId} absence={absence} staffId={staffId} mayChange={mayChange} />
              ))}
            </ul>
          )
        }
      </Answer>
      {mayChange ? <AbsenceEntry staffId={staffId} /> : null}
    </Modal>
  )
}

type EnteredProps = { absence: Absence; staffId: string; mayChange: boolean }

function Entered({ absence, staffId, mayChange }: EnteredProps) {
  const { t } = useWords()
  const end = useEnd(staffId)
  const { from, until, isNow, comesBack, deputy, reason } = absence
  const sentence = !isNow
    ? t('absence.callOffText')
    : comesBack === 0
      ? t('absence.endTextNone')
      : t('absence.endText', { count: comesBack })
  return (
    <li>
      <div>
        <b>
          <CorpTime at={from} /> – <CorpTime at={until} />
        </b>{' '}
        <Pill tone={isNow ? 'accent' : 'plain'}>{t(isNow ? 'absence.now' : 'absence.coming')}</Pill>
        <small>
          {deputy ? t('absence.deputy', { name: deputy.name }) : t('absence.noDeputy')}
          {reason === '' ? '' : ` · ${reason}`}
        </small>
      </div>
      {mayChange ? (
        <Popconfirm
          title={t(isNow ? 'absence.endTitle' : 'absence.callOffTitle')}
          description={sentence}
          okText={t(isNow ? 'absence.end' : 'absence.callOff')}
          cancelText={t('common.back')}
          onConfirm={() => end.mutate(absence.staffAbsenceId)}
        >
          <Button size="small" loading={end.isPending}>
            {t(isNow ? 'absence.end' : 'absence.callOff')}
          </Button>
        </Popconfirm>
      ) : null}
      {end.error ? <Refused error={end.error} /> : null}
    </li>
  )
}
