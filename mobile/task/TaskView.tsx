import type { StaffTaskPage } from '#contract/staff-task.ts'
import type { Beside } from '../client/client.ts'
import { outbox } from '../send/device.ts'
import { useSending } from '../send/use-sending.ts'
import { useMomentWords } from '../session-context.ts'
import { Bubbles } from '../ui/Bubbles.tsx'
import { Bones, Note } from '../ui/Frame.tsx'
import { inLanguage, words } from '../words/words.ts'
import { CopyWay } from './CopyWay.tsx'
import { ManualWay } from './ManualWay.tsx'
import { MoveBar } from './MoveBar.tsx'
import { OpenWay } from './OpenWay.tsx'
import { SidebarWay } from './SidebarWay.tsx'
import { TaskEnd } from './TaskEnd.tsx'
import styles from './task.module.css'

export type TaskProps = {
  task: StaffTaskPage
  /** Where in WeCom the page stands; null until that is known. */
  beside: Beside | null
  refresh: () => Promise<void>
  /** Told what became of it, for where the task may not be there any more to say so itself. */
  onNews: (text: string) => void
  /** It stands among others beside the chat that it is for. */
  isInChat?: boolean
}

/** One task: its message ready, the way to send it from where one is, and what else can be done with it. */
export function TaskView(props: TaskProps) {
  const { task, refresh, onNews, isInChat = false } = props
  const moment = useMomentWords(task.corpTime)
  const text = words().task
  const title = inLanguage(task.title, task.titleEn)
  const sending = useSending(task, async () => {
    onNews(text.news(title))
    await refresh()
  })
  const isOpen = task.state === 'open' || task.state === 'permitted'
  const isKept = outbox.holds(task.staffTaskId)
  const { standing } = sending
  const sent = standing.kind === 'all_sent' ? task.bubbles.length : standing.next

  return (
    <article className={styles['task']} data-in-chat={isInChat ? '' : undefined}>
      <header>
        {isInChat ? <h2>{title}</h2> : <h1>{title}</h1>}
        <p>
          {task.contact ? <b>{task.contact.name}</b> : null}
          {task.groupChat && !isInChat ? <b>{task.groupChat.name}</b> : null}
          <span>
            {text.due(moment(task.dueAt))} · {text.until(moment(task.expiresAt))}
          </span>
        </p>
      </header>
      {task.note ? <p className={styles['note']}>{task.note}</p> : null}
      {task.postponed ? (
        <Note tone="plain">{text.postponed(moment(task.postponed.until), task.postponed.reason)}</Note>
      ) : null}
      {task.handedOver.slice(-1).map(({ at, from, to, cause, reason }) => (
        <Note key={at} tone="plain">
          {text.handedOver(from, to, cause === 'person' ? reason : text.handedCause[cause])}
        </Note>
      ))}
      {task.bubbles.length > 0 ? (
        <section className={styles['message']}>
          <Bubbles bubbles={task.bubbles} sent={isOpen ? sent : 0} />
          {task.bubbles.length > 1 ? <small>{text.bubbleCount(task.bubbles.length)}</small> : null}
        </section>
      ) : null}
      {isKept ? <Note tone="good">{text.kept}</Note> : null}
      {isOpen && !isKept ? <Way {...props} sending={sending} /> : null}
      {isOpen ? null : <TaskEnd task={task} />}
      {isOpen && !isKept && sending.busy === null ? <MoveBar task={task} refresh={refresh} onNews={onNews} /> : null}
    </article>
  )
}

export type WayProps = TaskProps & { sending: ReturnType<typeof useSending> }

/** How the message gets into its chat from where one is. */
function Way(props: WayProps) {
  const { task, beside } = props
  if (task.kind === 'manual' || task.groupChat === null)
    return task.bubbles.length > 0 ? <CopyWay {...props} /> : <ManualWay {...props} />
  if (beside === null) return <Bones />
  switch (beside.kind) {
    case 'chat':
      return beside.chatId === task.groupChat.wecomChatId ? <SidebarWay {...props} /> : <OpenWay {...props} />
    case 'contact':
    case 'wecom':
      return <OpenWay {...props} />
    case 'outside':
      return <CopyWay {...props} />
    default:
      return beside satisfies never
  }
}
