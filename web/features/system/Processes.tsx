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
              cell: roleOf,
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
              cell: startedOf,
              isWideOnly: true,
            },
            { key: 'seen', title: t('system.processes.seen'), cell: seenOf },
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

const roleOf = (process: Process) => <Role process={process} />
const startedOf = ({ startedRealAt }: Process) => <RealTime at={startedRealAt} />
const seenOf = ({ seenRealAt }: Process) => <RealTime at={seenRealAt} />

function Role({ process: { role, isSeen } }: { process: Process }) {
  const { t } = useWords()
  return (
    <>
      {t(`system.role.${role}`)} {isSeen ? null : <Pill tone="harm">{t('system.processes.gone')}</Pill>}
    </>
  )
}
