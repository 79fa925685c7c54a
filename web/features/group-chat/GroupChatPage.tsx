import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Suspense } from 'react'
import type { GroupChatPage as GroupChat } from '#contract/group-chat.ts'
import { Nicknames } from '#web/features/nickname/index.ts'
import { useWhyAside } from '#web/features/occurrence/index.ts'
import { ChatPhases } from '#web/features/phase/index.ts'
import { PauseControl } from '#web/features/pause/index.ts'
import { CorpTime, RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { groupChatTabs } from '#web/search.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Tabs } from '#web/ui/Tabs.tsx'
import styles from './group-chat.module.css'
import { Members } from './Members.tsx'
import { Plan } from './Plan.tsx'
import { groupChatQuery } from './queries.ts'
import { Standing } from './Standing.tsx'
import { Timeline } from './Timeline.tsx'

/** One group chat: who is in it, what is planned in it, what happened in it. */
export function GroupChatPage() {
  const { t } = useWords()
  const { groupChatId } = useParams({ from: '/desk/group-chats/$groupChatId' })
  const { tab = 'plan' } = useSearch({ from: '/desk/group-chats/$groupChatId' })
  const navigate = useNavigate({ from: '/group-chats/$groupChatId' })
  const query = useQuery(groupChatQuery(groupChatId))
  const aside = useWhyAside()
  const mayPause = useMay('group_chat.pause')
  const chat = query.data
  return (
    <Page
      title={chat?.name ?? t('shell.rooms.groupChats')}
      mark={chat ? <Standing chat={chat} /> : null}
      note={chat ? <Note chat={chat} /> : null}
      actions={
        chat && mayPause && !chat.dismissedAt ? (
          <PauseControl path={`group-chats/${chat.groupChatId}`} name={chat.name} isPaused={chat.pausedAt !== null} />
        ) : null
      }
      aside={aside}
    >
      <Answer query={query} shape={<Bones rows={10} label={t('common.loading')} />}>
        {(found) => (
          <>
            <Facts chat={found} />
            {found.notice ? (
              <p className={styles['notice']} title={t('groupChat.notice')}>
                {found.notice}
              </p>
            ) : null}
            <Tabs
              label={t('groupChat.parts')}
              value={tab}
              options={groupChatTabs.map((value) => ({ value, label: t(`groupChat.tab.${value}`) }))}
              onChange={(next) => void navigate({ search: { tab: next }, replace: true, resetScroll: false })}
            />
            {tab === 'plan' ? (
              <>
                <ChatPhases groupChatId={groupChatId} name={found.name} />
                <Plan groupChatId={groupChatId} />
              </>
            ) : null}
            {tab === 'members' ? <Members groupChatId={groupChatId} /> : null}
            {tab === 'nicknames' ? (
              <Suspense fallback={<Bones rows={10} label={t('common.loading')} />}>
                <Nicknames groupChatId={groupChatId} />
              </Suspense>
            ) : null}
            {tab === 'timeline' ? <Timeline groupChatId={groupChatId} /> : null}
          </>
        )}
      </Answer>
    </Page>
  )
}

function Note({ chat }: { chat: GroupChat }) {
  const { t } = useWords()
  return (
    <>
      {t('groupChat.ownedBy', { name: chat.owner.name })} · {t('groupChat.createdOn')} <CorpTime at={chat.createdAt} />
      {chat.syncedRealAt ? (
        <>
          {' '}
          · {t('groupChat.synced')} <RealTime at={chat.syncedRealAt} />
        </>
      ) : null}
    </>
  )
}

function Facts({ chat }: { chat: GroupChat }) {
  const { t } = useWords()
  const friendShare = chat.contacts === 0 ? '–' : `${Math.round((chat.friends / chat.contacts) * 100)}%`
  return (
    <Figures label={t('groupChat.facts')}>
      <Figure label={t('groupChat.column.contacts')} value={chat.contacts} />
      <Figure label={t('groupChat.friends')} value={friendShare} hint={t('groupChat.friendsHint')} />
      <Figure label={t('groupChat.joined')} value={`+${chat.joinedInWeek}`} />
      <Figure label={t('groupChat.left')} value={`−${chat.leftInWeek}`} />
      <Figure
        label={t(`groupChat.stage.${chat.stage}`)}
        value={t('groupChat.day', { day: chat.ageDays + 1 })}
        hint={t(`groupChat.stageHint.${chat.stage}`)}
      />
      <Figure label={t('groupChat.staff')} value={chat.staff} />
    </Figures>
  )
}
