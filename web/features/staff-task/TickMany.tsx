import { Alert, Button, Modal } from 'antd'
import { useState } from 'react'
import { reportedAtOnce, type StaffTaskItem } from '#contract/staff-task.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { useReportMany } from './mutations.ts'

type TickManyProps = { tasks: readonly StaffTaskItem[]; onClear: () => void }

/** What can be done to the chosen tasks together: say that their messages went out by hand. */
export function TickMany({ tasks, onClear }: TickManyProps) {
  const { t } = useWords()
  const [isAsked, setAsked] = useState(false)
  const report = useReportMany()
  const refused = report.data?.refused.length ?? 0
  const isTooMany = tasks.length > reportedAtOnce
  return (
    <>
      {tasks.length > 0 ? (
        <>
          <span>{t('staffTask.many.chosen', { count: tasks.length })}</span>
          <Button disabled={isTooMany} onClick={() => setAsked(true)}>
            {t('staffTask.many.tick', { count: tasks.length })}
          </Button>
          <Button type="text" onClick={onClear}>
            {t('common.clear')}
          </Button>
          {isTooMany ? <span>{t('staffTask.many.tooMany', { most: reportedAtOnce })}</span> : null}
        </>
      ) : null}
      {report.data && tasks.length === 0 ? (
        <Alert
          type={refused > 0 ? 'warning' : 'success'}
          closable
          onClose={() => report.reset()}
          message={
            refused > 0
              ? t('staffTask.many.partly', { done: report.data.done, refused })
              : t('staffTask.many.done', { count: report.data.done })
          }
        />
      ) : null}
      <Modal
        open={isAsked}
        title={t('staffTask.many.title', { count: tasks.length })}
        okText={t('staffTask.many.confirm')}
        cancelText={t('common.cancel')}
        confirmLoading={report.isPending}
        onOk={() =>
          report.mutate(
            tasks.map((task) => task.staffTaskId),
            {
              onSuccess: () => {
                setAsked(false)
                onClear()
              },
            },
          )
        }
        onCancel={() => setAsked(false)}
      >
        <p>{t('staffTask.many.sentence')}</p>
        {report.error ? <Refused error={report.error} /> : null}
      </Modal>
    </>
  )
}
