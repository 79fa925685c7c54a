import { useState } from 'react'
import type { ChatSidebar } from '#contract/staff-page.ts'
import type { Beside } from '../client/client.ts'
import { go } from '../place.ts'
import { useMomentWords } from '../session-context.ts'
import { TaskView } from '../task/TaskView.tsx'
import { FailedRead } from '../ui/FailedRead.tsx'
import { Bones, Frame, Note, Nothing } from '../ui/Frame.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { useRead } from '../wire/use-read.ts'
import { inLanguage, wordOf, words } from '../words/words.ts'
import styles from './sidebar.module.css'

/** What is to be sent in this group chat, and its plan of today. */
export function ChatPanel({ beside }: { beside: Extract<Beside, { kind: 'chat' }> }) {
  const reading = useRead<ChatSidebar>(`staff-pages/group-chats/${encodeURIComponent(beside.chatId)}`)
  const text = words().sidebar
  const isUnknown = reading.kind === 'failed' && reading.refusal.code === 'not_found'
  return (
    <Frame
      title={text.chatTitle}
      onBack={() => go({ kind: 'day' })}
      isStale={reading.kind === 'read' && reading.isStale}
    >
      {reading.kind === 'loading' ? <Bones /> : null}
      {isUnknown ? <Nothing icon="chats" title={text.unknownChat} text={text.unknownChatText} /> : null}
      {reading.kind === 'failed' && !isUnknown ? <FailedRead reading={reading} /> : null}
      {reading.kind === 'read' ? <Chat chat={reading.value} beside={beside} refresh={reading.refresh} /> : null}
    </Frame>
  )
}

type ChatProps = { chat: ChatSidebar; beside: Beside; refresh: () => Promise<void> }

function Chat({ chat: { corpTime, groupChat, plan, tasks }, beside, refresh }: ChatProps) {
  const { sidebar: text, state: stateWords, reason: reasonWords } = words()
  const moment = useMomentWords(corpTime)
  const [news, setNews] = useState<string | null>(null)
  return (
    <>
      <header className={styles['head']}>
        <h1>{groupChat.name}</h1>
        <p>{text.facts(groupChat.contacts, text.stage[groupChat.stage], groupChat.ageDays)}</p>
      </header>
      {groupChat.isPaused ? <Note tone="warn">{text.paused}</Note> : null}
      {news === null ? null : <Note tone="good">✓ {news}</Note>}
      {tasks.map((task) => (
        <div key={task.staffTaskId} className={styles['send']}>
          <TaskView task={task} beside={beside} refresh={refresh} onNews={setNews} isInChat />
        </div>
      ))}
      <section className={styles['plan']} aria-label={text.plan}>
        <h2>{text.plan}</h2>
        {plan.length === 0 ? <Nothing icon="clock" title={text.noPlan} text={text.noPlanText} /> : null}
        <ul>
          {plan.map((step) => (
            <li key={step.occurrenceId}>
              <time dateTime={step.dueAt}>{moment(step.dueAt)}</time>
              <StateMark state={step.state} />
              <span>
                {inLanguage(step.title, step.titleEn)}
                <small>
                  {stateWords[step.state]}
                  {step.reason ? ` · ${wordOf(reasonWords, step.reason)}` : null}
                  {step.state === 'waiting_staff' && step.sender ? ` · ${text.by(step.sender)}` : null}
                </small>
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}
