import type { StaffTaskPage } from '#contract/staff-task.ts'
import type { Beside } from '../client/client.ts'
import { outbox } from '../send/device.ts'
import { useSending } from '../send/use-sending.ts'
import { useClockWords } from '../session-context.ts'
import { Bubbles } from '../ui/Bubbles.tsx'
import { Bones, Note } from '../ui/Frame.tsx'
import { words } from '../words/words.ts'
import { CopyWay } from './CopyWay.tsx'
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
}

/** One task: its message ready, the way to send it from where one is, and what else can be done with it. */
export function TaskView({ task, beside, refresh }: TaskProps) {
  const clock = useClockWords()
  const text = words().task
  const sending = useSending(task, refresh)
  const isOpen = task.state === 'open' || task.state === 'permitted'
  const isKept = outbox.holds(task.staffTaskId)
  const { standing } = sending
  const sent = standing.kind === 'all_sent' ? task.bubbles.length : standing.next

  return (
    <article className={styles['task']}>
      <header>
        <h1>{task.title}</h1>
        <p>
          {task.groupChat ? <b>{task.groupChat.name}</b> : null}
          <span>
            {text.due(clock(task.dueAt))} · {text.until(clock(task.expiresAt))}
          </span>
        </p>
      </header>
      {task.postponed ? (
        <Note tone="plain">{text.postponed(clock(task.postponed.until), task.postponed.reason)}</Note>
      ) : null}
      {task.handedOver.slice(-1).map(({ at, from, to, reason }) => (
        <Note key={at} tone="plain">
          {text.handedOver(from, to, reason)}
        </Note>
      ))}
      <section className={styles['message']}>
        <Bubbles bubbles={task.bubbles} sent={isOpen ? sent : 0} />
        {task.bubbles.length > 1 ? <small>{text.bubbleCount(task.bubbles.length)}</small> : null}
      </section>
      {isKept ? <Note tone="good">{text.kept}</Note> : null}
      {isOpen && !isKept ? <Way task={task} beside={beside} refresh={refresh} sending={sending} /> : null}
      {isOpen ? null : <TaskEnd task={task} />}
      {isOpen && !isKept && sending.busy === null ? <MoveBar task={task} refresh={refresh} /> : null}
    </article>
  )
}

export type WayProps = TaskProps & { sending: ReturnType<typeof useSending> }

/** How the message gets into its chat from where one is. */
function Way(props: WayProps) {
  const { task, beside } = props
  if (task.groupChat === null) return <CopyWay {...props} />
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
