import type { SystemPage } from '#contract/system.ts'
import { codeWords } from '#web/i18n/code-words.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import { Section } from '#web/ui/Section.tsx'

type Queue = SystemPage['queues'][number]

/** Each kind of work by how much of it is due, worked on and late; 64 lanes each. */
export function Queues({ queues }: { queues: readonly Queue[] }) {
  const { t } = useWords()
  return (
    <Section title={t('system.queues.title')} note={t('system.queues.note')} flush>
      {queues.length === 0 ? (
        <Empty quiet title={t('system.queues.none')} />
      ) : (
        <DataTable<Queue>
          label={t('system.queues.title')}
          rows={queues}
          keyOf={({ queue }) => queue}
          columns={[
            {
              key: 'queue',
              title: t('system.queues.queue'),
              cell: ({ queue }) => codeWords(t, `system.queue.${queue}`) ?? queue,
            },
            { key: 'due', title: t('system.queues.due'), align: 'right', cell: ({ due }) => numberWords(due) },
            { key: 'held', title: t('system.queues.held'), align: 'right', cell: ({ held }) => numberWords(held) },
            {
              key: 'late',
              title: t('system.queues.late'),
              align: 'right',
              cell: ({ lateMs }) => t('system.queues.seconds', { seconds: (lateMs / 1000).toFixed(1) }),
            },
          ]}
        />
      )}
    </Section>
  )
}
