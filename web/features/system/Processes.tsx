import type { SystemPage } from '#contract/system.ts'
import { RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'

type Process = SystemPage['processes'][number]

/** Who works on this database, what on, and when each was last heard of. */
export function Processes({ processes }: { processes: readonly Process[] }) {
  const { t } = useWords()
  return (
    <Section title={t('system.processes.title')} note={t('system.processes.note')} flush>
      {processes.length === 0 ? (
        <Empty quiet title={t('system.processes.none')} />
      ) : (
        <DataTable<Process>
          label={t('system.processes.title')}
          rows={processes}
          keyOf={({ processId }) => processId}
          columns={[
            {
              key: 'role',
              title: t('system.processes.role'),
              cell: ({ role, isSeen }) => (
                <>
                  {t(`system.role.${role}`)} {isSeen ? null : <Pill tone="harm">{t('system.processes.gone')}</Pill>}
                </>
              ),
            },
            {
              key: 'where',
              title: t('system.processes.where'),
              cell: ({ host, pid }) => `${host} · ${pid}`,
              isWideOnly: true,
            },
            {
              key: 'started',
              title: t('system.processes.started'),
              cell: ({ startedRealAt }) => <RealTime at={startedRealAt} />,
              isWideOnly: true,
            },
            {
              key: 'seen',
              title: t('system.processes.seen'),
              cell: ({ seenRealAt }) => <RealTime at={seenRealAt} />,
            },
            {
              key: 'lanes',
              title: t('system.processes.lanes'),
              align: 'right',
              cell: ({ lanes }) => numberWords(lanes),
            },
          ]}
        />
      )}
    </Section>
  )
}
