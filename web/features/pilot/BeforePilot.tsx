import { Button, Input } from 'antd'
import { useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Refusal } from '#web/wire/request.ts'
import styles from './pilot.module.css'

/** Whether a refusal says that the pilot of the version has not passed. */
export const pilotInTheWay = (error: unknown): boolean => error instanceof Refusal && error.code === 'pilot_not_passed'

/** Why a version goes to more group chats before its pilot has passed. */
export function BeforePilot({ onReason }: { onReason: (reason: string) => void }) {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  return (
    <form
      className={styles['before']}
      onSubmit={(event) => {
        event.preventDefault()
        onReason(reason.trim())
      }}
    >
      <label>
        {t('pilot.before.reason')}
        <Input value={reason} maxLength={200} showCount onChange={(event) => setReason(event.target.value)} />
      </label>
      <Button htmlType="submit" danger disabled={reason.trim().length < 2}>
        {t('pilot.before.goOn')}
      </Button>
    </form>
  )
}
