import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { StaffTaskPage as StaffTask } from '#contract/staff-task.ts'
import { MessageBubbles, reasonWords } from '#web/features/occurrence/index.ts'
import { CorpTime, useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Section } from '#web/ui/Section.tsx'
import { CopyText } from '#web/ui/CopyText.tsx'
import { staffTaskQuery } from './queries.ts'
import { ReportTask } from './ReportTask.tsx'
import styles from './staff-task.module.css'
import { TaskState } from './TaskState.tsx'

/** One task: the message ready to send, and the word that it was sent. */
export function StaffTaskPage() {
  const { t, language } = useWords()
  const { staffTaskId } = useParams({ from: '/desk/staff-tasks/$staffTaskId' })
  const query = useQuery(staffTaskQuery(staffTaskId))
  const task = query.data
  return (
    <Page
      title={task ? inLanguage(language, task.title, task.titleEn) : t('shell.rooms.staffTasks')}
      mark={task ? <TaskState task={task} /> : null}
    >
      <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
        {(found) => <Task task={found} />}
      </Answer>
    </Page>
  )
}

function Task({ task }: { task: StaffTask }) {
  const { t } = useWords()
  const mayReport = useMay('staff_task.complete')
  const isOpen = task.state === 'open' || task.state === 'permitted'
  const texts = task.bubbles.flatMap((bubble) =>
    bubble.kind === 'text' ? [bubble.text] : bubble.kind === 'link' ? [`${bubble.title}\n${bubble.url}`] : [],
  )
  return (
    <div className={styles['task']}>
      {task.note ? <p className={styles['lines']}>{task.note}</p> : null}
      <dl className={styles['facts']}>
        {task.contact ? (
          <div>
            <dt>{t('enrollment.column.contact')}</dt>
            <dd>
              <Link to="/contacts/$contactId" params={{ contactId: task.contact.contactId }}>
                {task.contact.name}
              </Link>
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{t('groupChat.column.name')}</dt>
          <dd>
            {task.groupChat ? (
              <Link to="/group-chats/$groupChatId" params={{ groupChatId: task.groupChat.groupChatId }}>
                {task.groupChat.name}
              </Link>
            ) : (
              '–'
            )}
          </dd>
        </div>
        <div>
          <dt>{t('staffTask.staff')}</dt>
          <dd>{task.staff.name}</dd>
        </div>
        <div>
          <dt>{t('staffTask.due')}</dt>
          <dd>
            <CorpTime at={task.dueAt} />
          </dd>
        </div>
        <div>
          <dt>{task.doneAt ? t('staffTask.doneAt') : t('staffTask.until')}</dt>
          <dd>
            <CorpTime at={task.doneAt ?? task.expiresAt} />
          </dd>
        </div>
        {task.reason ? (
          <div>
            <dt>{t('staffTask.reason')}</dt>
            <dd>{reasonWords(t, task.reason)}</dd>
          </div>
        ) : null}
      </dl>
      <Section
        title={t('staffTask.message')}
        actions={texts.length > 0 ? <CopyText text={texts.join('\n\n')} /> : null}
      >
        <MessageBubbles bubbles={task.bubbles} />
      </Section>
      {isOpen && mayReport ? <ReportTask task={task} /> : null}
    </div>
  )
}
