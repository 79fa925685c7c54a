import { Link } from '@tanstack/react-router'
import type { GroupChatItem } from '#contract/group-chat.ts'
import type { NicknameFigures } from '#contract/nickname.ts'
import { NicknameShare } from '#web/features/nickname/index.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import type { Column } from '#web/ui/DataTable.tsx'
import styles from './group-chat.module.css'
import { Standing } from './Standing.tsx'

/** What the list tells of each group chat. */
export function useGroupChatColumns(nicknames: ReadonlyMap<string, NicknameFigures>): Column<GroupChatItem>[] {
  const { t } = useWords()
  return [
    {
      key: 'name',
      title: t('groupChat.column.name'),
      cell: (chat) => (
        <span className={styles['name']}>
          <Link to="/group-chats/$groupChatId" params={{ groupChatId: chat.groupChatId }}>
            {chat.name}
          </Link>
          <Standing chat={chat} />
        </span>
      ),
    },
    { key: 'owner', title: t('groupChat.owner'), isWideOnly: true, cell: (chat) => chat.owner.name },
    {
      key: 'stage',
      title: t('groupChat.stage.name'),
      cell: (chat) => (
        <span title={t(`groupChat.stageHint.${chat.stage}`)}>
          {t(`groupChat.stage.${chat.stage}`)}
          <small className={styles['small']}>{t('groupChat.day', { day: chat.ageDays + 1 })}</small>
        </span>
      ),
    },
    { key: 'contacts', title: t('groupChat.column.contacts'), align: 'right', cell: (chat) => chat.contacts },
    {
      key: 'nicknames',
      title: t('groupChat.column.nicknames'),
      align: 'right',
      isWideOnly: true,
      cell: (chat) => <NicknameShare figures={nicknames.get(chat.groupChatId)} />,
    },
    {
      key: 'week',
      title: t('groupChat.column.week'),
      align: 'right',
      isWideOnly: true,
      cell: (chat) => (
        <>
          <span className={styles['joined']}>+{chat.joinedInWeek}</span>{' '}
          <span className={styles['left']}>−{chat.leftInWeek}</span>
        </>
      ),
    },
    {
      key: 'created',
      title: t('groupChat.column.created'),
      isWideOnly: true,
      cell: (chat) => <CorpTime at={chat.createdAt} />,
    },
  ]
}
