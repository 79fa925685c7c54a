import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Faults } from './Faults.tsx'
import { Warnings } from './Mix.tsx'
import styles from './moment.module.css'
import { useSchedule } from './mutations.ts'
import { previewQuery } from './queries.ts'

/** Asks before posts are put on their way, with whom it asks, and what is wrong with their weeks. */
export function ScheduleDialog({ momentIds, onClose }: { momentIds: readonly string[]; onClose: () => void }) {
  const { t } = useWords()
  const query = useQuery(previewQuery(momentIds))
  const schedule = useSchedule()
  const hasWarnings = query.data !== undefined && query.data.warnings.length + query.data.over.length > 0
  return (
    <Modal
      open
      title={t('moment.schedule.title', { count: momentIds.length })}
      okText={t(hasWarnings ? 'moment.schedule.anyway' : 'moment.schedule.confirm')}
      cancelText={t('common.back')}
      okButtonProps={{ loading: schedule.isPending, disabled: query.data === undefined, danger: hasWarnings }}
      onOk={() => schedule.mutate(momentIds, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <Answer query={query} shape={<Bones rows={3} label={t('common.loading')} />}>
        {(preview) => (
          <>
            <Figures label={t('moment.schedule.effect')}>
              <Figure label={t('moment.schedule.moments')} value={preview.moments} />
              <Figure
                label={t('moment.schedule.staff')}
                value={preview.staff}
                tone={preview.staff === 0 ? 'harm' : 'plain'}
              />
              <Figure label={t('moment.schedule.byTask')} value={preview.byTask} />
              {preview.byHand > 0 ? (
                <Figure label={t('moment.schedule.byHand')} value={preview.byHand} tone="warn" />
              ) : null}
            </Figures>
            <Warnings warnings={preview.warnings} />
            {preview.over.length > 0 ? (
              <ul className={styles['warnings']}>
                {preview.over.map(({ kind, planned, most }, place) => (
                  <li key={`${kind} ${place}`}>
                    {t('moment.schedule.over', {
                      kind: t(`moment.kinds.${kind}`),
                      planned,
                      most: most ?? planned,
                      count: planned - (most ?? planned),
                    })}
                  </li>
                ))}
              </ul>
            ) : null}
            <p className={styles['hint']}>{t('moment.schedule.sentence')}</p>
          </>
        )}
      </Answer>
      {schedule.error ? <Faults error={schedule.error} /> : null}
    </Modal>
  )
}
