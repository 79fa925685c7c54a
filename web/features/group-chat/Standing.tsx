import type { GroupChatItem } from '#contract/group-chat.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'

/** What is out of the ordinary about a group chat; nothing where nothing is. */
export function Standing({ chat }: { chat: GroupChatItem }) {
  const { t } = useWords()
  const { exact } = useCorpTime()
  const by = chat.pausedBy ? t('pause.pausedBy', { name: chat.pausedBy }) : ''
  return (
    <>
      {chat.dismissedAt ? <Pill title={exact(chat.dismissedAt)}>{t('groupChat.dismissed')}</Pill> : null}
      {chat.pausedAt ? (
        <Pill tone="warn" title={`${exact(chat.pausedAt)} ${by}`}>
          {t('groupChat.paused')}
        </Pill>
      ) : null}
      {chat.health === 'ok' || chat.dismissedAt ? null : (
        <Pill tone={chat.health === 'ownerless' ? 'harm' : 'warn'} title={t(`groupChat.healthHint.${chat.health}`)}>
          {t(`groupChat.health.${chat.health}`)}
        </Pill>
      )}
    </>
  )
}
