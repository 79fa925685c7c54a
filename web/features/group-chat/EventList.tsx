import { Link } from '@tanstack/react-router'
import type { TimelineItem } from '#contract/event.ts'
import { contactReasonWords, reasonWords, useOpenWhy } from '#web/features/occurrence/index.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { eventWords } from './event-words.ts'
import styles from './group-chat.module.css'

type EventListProps = {
  rows: readonly TimelineItem[]
  /** The facts are of several group chats: each names its own. */
  hasGroupChat?: boolean
}

/** Facts of a timeline. */
export const EventList = ({ rows, hasGroupChat = false }: EventListProps) => (
  <ol className={styles['timeline']}>
    {rows.map((item) => (
      <Happening key={item.id} item={item} hasGroupChat={hasGroupChat} />
    ))}
  </ol>
)

function Happening({ item, hasGroupChat }: { item: TimelineItem; hasGroupChat: boolean }) {
  const { t, language } = useWords()
  const openWhy = useOpenWhy()
  const { occurrenceId, enrollmentId, groupChat } = item
  return (
    <li>
      <CorpTime at={item.at} />
      <span>
        {eventWords(t, language, item)} <Because item={item} />
        {hasGroupChat && groupChat ? (
          <small className={styles['small']}>
            <Link to="/group-chats/$groupChatId" params={{ groupChatId: groupChat.groupChatId }}>
              {groupChat.name}
            </Link>
          </small>
        ) : null}
        {occurrenceId ? (
          <button type="button" onClick={() => openWhy(occurrenceId)}>
            {t('event.why')}
          </button>
        ) : null}
        {enrollmentId ? (
          <Link to="." search={(before) => ({ ...before, enrollment: enrollmentId })} resetScroll={false}>
            {t('event.why')}
          </Link>
        ) : null}
      </span>
    </li>
  )
}

/** Why; an exit of a journey is told by name in its story. */
function Because({ item }: { item: TimelineItem }) {
  const { t, language } = useWords()
  const { reason, why, exit } = item.detail
  const text = typeof reason === 'string' && exit === undefined ? reason : typeof why === 'string' ? why : ''
  if (text === '') return null
  return (
    <small className={styles['small']}>
      {item.occurrenceId
        ? reasonWords(t, text)
        : item.enrollmentId && text === reason
          ? contactReasonWords(t, language, text)
          : text}
    </small>
  )
}
