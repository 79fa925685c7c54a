import { Link } from '@tanstack/react-router'
import type { StaffTaskItem } from '#contract/staff-task.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { DataTable, type Column, type Selection } from '#web/ui/DataTable.tsx'
import { TaskState } from './TaskState.tsx'

type TaskTableProps = {
  rows: readonly StaffTaskItem[]
  isStale: boolean
  hasStaff: boolean
  selection: Selection<StaffTaskItem> | undefined
}

export function TaskTable({ rows, isStale, hasStaff, selection }: TaskTableProps) {
  const { t } = useWords()
  const columns = useTaskColumns(hasStaff)
  return (
    <DataTable
      label={t('shell.rooms.staffTasks')}
      columns={columns}
      rows={rows}
      keyOf={(task) => task.staffTaskId}
      isStale={isStale}
      selection={selection}
    />
  )
}

function useTaskColumns(hasStaff: boolean): Column<StaffTaskItem>[] {
  const { t, language } = useWords()
  return [
    {
      key: 'title',
      title: t('staffTask.title'),
      cell: (task) => (
        <Link to="/staff-tasks/$staffTaskId" params={{ staffTaskId: task.staffTaskId }}>
          {inLanguage(language, task.title, task.titleEn)}
        </Link>
      ),
    },
    { key: 'chat', title: t('groupChat.column.name'), cell: (task) => <Where task={task} /> },
    ...(hasStaff
      ? [
          {
            key: 'staff',
            title: t('staffTask.staff'),
            isWideOnly: true,
            cell: (task: StaffTaskItem) => task.staff.name,
          },
        ]
      : []),
    { key: 'due', title: t('staffTask.due'), cell: (task) => <CorpTime at={task.dueAt} /> },
    {
      key: 'until',
      title: t('staffTask.until'),
      isWideOnly: true,
      cell: (task) => (task.doneAt ? <CorpTime at={task.doneAt} /> : <CorpTime at={task.expiresAt} />),
    },
    {
      key: 'reminders',
      title: t('today.waiting.reminded'),
      align: 'right',
      isWideOnly: true,
      cell: (task) => (task.reminders > 0 ? t('common.times', { count: task.reminders }) : '–'),
    },
    { key: 'state', title: t('staffTask.state.name'), cell: (task) => <TaskState task={task} /> },
  ]
}

/** The contact that it is about, and the group chat. */
const Where = ({ task: { contact, groupChat } }: { task: StaffTaskItem }) => (
  <>
    {contact ? (
      <Link to="/contacts/$contactId" params={{ contactId: contact.contactId }}>
        {contact.name}
      </Link>
    ) : null}
    {contact && groupChat ? ' · ' : ''}
    {groupChat?.name ?? (contact ? '' : '–')}
  </>
)
