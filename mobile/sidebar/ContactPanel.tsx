import { useState } from 'react'
import type { ContactSidebar } from '#contract/staff-page.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { go } from '../place.ts'
import { useClock, useSession } from '../session-context.ts'
import { dateWords } from '../time.ts'
import { FailedRead } from '../ui/FailedRead.tsx'
import { Bones, Frame, Note, Nothing } from '../ui/Frame.tsx'
import { useRead } from '../wire/use-read.ts'
import { words } from '../words/words.ts'
import styles from './sidebar.module.css'

/** Who one is talking to, as far as one may know. */
export function ContactPanel({ externalUserid }: { externalUserid: string }) {
  const reading = useRead<ContactSidebar>(`staff-pages/contacts/${encodeURIComponent(externalUserid)}`)
  const text = words().sidebar
  const isUnknown = reading.kind === 'failed' && reading.refusal.code === 'not_found'
  return (
    <Frame
      title={reading.kind === 'read' ? reading.value.name : text.chatTitle}
      onBack={() => go({ kind: 'day' })}
      isStale={reading.kind === 'read' && reading.isStale}
    >
      {reading.kind === 'loading' ? <Bones /> : null}
      {isUnknown ? <Nothing icon="account" title={text.contactUnknown} text={text.contactUnknownText} /> : null}
      {reading.kind === 'failed' && !isUnknown ? <FailedRead reading={reading} /> : null}
      {reading.kind === 'read' ? <Contact contact={reading.value} /> : null}
    </Frame>
  )
}

function Contact({ contact }: { contact: ContactSidebar }) {
  const text = words().sidebar
  const clock = useClock()
  const { staff } = useSession()
  const own = contact.follows.find((follow) => follow.staff.staffId === staff.staffId && follow.endedAt === null)
  return (
    <>
      <header className={styles['person']}>
        <Portrait contact={contact} />
        <div>
          <h1>{contact.name}</h1>
          <p>
            {own ? text.friend : text.member}
            {contact.company ? ` · ${contact.company}` : null}
          </p>
        </div>
      </header>
      {contact.optedOutAt ? <Note tone="warn">{text.optedOut}</Note> : null}
      <section className={styles['facts']}>
        <h2>{text.tags}</h2>
        {contact.tags.length === 0 ? <p>{text.noTags}</p> : null}
        <ul className={styles['tags']}>
          {contact.tags.map((tag) => (
            <li key={tag.tagId}>{tag.name}</li>
          ))}
        </ul>
        <dl>
          {own ? (
            <>
              <Fact name={text.since} value={dateWords(clock, own.followedAt)} />
              <Fact name={text.remark} value={own.remark} />
              <Fact name={text.description} value={own.description} />
              <Fact name={text.state} value={own.state} />
            </>
          ) : (
            <Fact name={text.since} value={text.notFriend} />
          )}
        </dl>
        <h2>{text.groups}</h2>
        {contact.memberships.length === 0 ? <p>{text.noGroups}</p> : null}
        <ul className={styles['groups']}>
          {contact.memberships.map(({ groupChat, joinedAt, leftAt, nickname }) => (
            <li key={`${groupChat.groupChatId} ${joinedAt}`}>
              <span>
                {groupChat.name}
                {nickname ? <small>{nickname}</small> : null}
              </span>
              {leftAt ? <small>{text.left}</small> : null}
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

/** A contact's own picture; where there is none, or it does not load, a drawing. */
function Portrait({ contact }: { contact: ContactSidebar }) {
  const [isMissing, setMissing] = useState(contact.avatarUrl === '')
  return isMissing ? (
    <span className={styles['portrait']}>
      <Icon name="account" size={28} />
    </span>
  ) : (
    <img className={styles['portrait']} src={contact.avatarUrl} alt="" onError={() => setMissing(true)} />
  )
}

const Fact = ({ name, value }: { name: string; value: string }) =>
  value === '' ? null : (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
