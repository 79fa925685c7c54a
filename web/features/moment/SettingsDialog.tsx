import { useQuery } from '@tanstack/react-query'
import { Input, InputNumber, Modal } from 'antd'
import { useId, useState } from 'react'
import type { MomentSettings } from '#contract/moment.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './moment.module.css'
import { useChangeSettings } from './mutations.ts'
import { settingsQuery } from './queries.ts'

/** How many posts a day, and when nobody is asked. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const query = useQuery({ ...settingsQuery, staleTime: Infinity })
  const change = useChangeSettings()
  const [typed, setTyped] = useState<Partial<MomentSettings>>({})
  const id = useId()
  return (
    <Modal
      open
      title={t('moment.settings.name')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      okButtonProps={{ loading: change.isPending, disabled: query.data === undefined }}
      onOk={() => query.data && change.mutate({ ...query.data, ...typed }, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <Answer query={query} shape={<Bones rows={3} label={t('common.loading')} />}>
        {(found) => {
          const { perDay, quietFrom, quietTo } = { ...found, ...typed }
          return (
            <div className={styles['form']}>
              <label htmlFor={`${id}perDay`}>{t('moment.settings.perDay')}</label>
              <InputNumber
                id={`${id}perDay`}
                min={0}
                max={20}
                precision={0}
                value={perDay}
                onChange={(value) => setTyped({ ...typed, perDay: value ?? 0 })}
              />
              <small className={styles['hint']}>{t('moment.settings.perDayHint')}</small>
              <span>{t('moment.settings.quiet')}</span>
              <span className={styles['row']}>
                <Input
                  type="time"
                  aria-label={t('moment.settings.from')}
                  value={quietFrom}
                  onChange={({ target }) => setTyped({ ...typed, quietFrom: target.value })}
                />
                {t('moment.settings.to')}
                <Input
                  type="time"
                  aria-label={t('moment.settings.to')}
                  value={quietTo}
                  onChange={({ target }) => setTyped({ ...typed, quietTo: target.value })}
                />
              </span>
              <small className={styles['hint']}>{t('moment.settings.quietHint')}</small>
            </div>
          )
        }}
      </Answer>
      {change.error ? <Refused error={change.error} /> : null}
    </Modal>
  )
}
