import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import type { GroupChatItem } from '#contract/group-chat.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './choose-chats.module.css'
import { GroupChatFilterBar } from './GroupChatFilterBar.tsx'
import { allGroupChats, groupChatCountsQuery, groupChatsQuery, type GroupChatFilters } from './queries.ts'

/** Chosen group chats with their names, in the order they were chosen. */
export type ChosenChats = ReadonlyMap<string, string>

type ChooseChatsProps = { chosen: ChosenChats; onChange: (chosen: ChosenChats) => void }

/** Chooses group chats one by one, or all that the filters leave. */
export function ChooseChats({ chosen, onChange }: ChooseChatsProps) {
  const { t } = useWords()
  const [filters, setFilters] = useState<GroupChatFilters>({})
  const [isGathering, setGathering] = useState(false)
  const [refusal, setRefusal] = useState<unknown>(null)
  const query = useInfiniteQuery(groupChatsQuery(filters))
  const { data: counts } = useQuery(groupChatCountsQuery(filters))
  const rows = query.data?.pages.flatMap((page) => page.items)
  const toggle = (chat: GroupChatItem, isIn: boolean) => {
    const next = new Map(chosen)
    if (isIn) next.set(chat.groupChatId, chat.name)
    else next.delete(chat.groupChatId)
    onChange(next)
  }
  const chooseAll = async () => {
    setGathering(true)
    setRefusal(null)
    try {
      onChange(new Map([...chosen, ...(await allGroupChats(filters))]))
    } catch (error) {
      setRefusal(error)
    } finally {
      setGathering(false)
    }
  }
  return (
    <>
      <GroupChatFilterBar filters={filters} onChange={setFilters} />
      <div className={styles['all']}>
        <Button size="small" loading={isGathering} onClick={() => void chooseAll()}>
          {t('apply.chooseAllFitting', { count: counts?.total ?? 0 })}
        </Button>
        <Button size="small" disabled={chosen.size === 0} onClick={() => onChange(new Map())}>
          {t('apply.chooseNone')}
        </Button>
        <span>{t('apply.chosen', { count: chosen.size })}</span>
      </div>
      {(refusal ?? query.error) ? (
        <Refused error={refusal ?? query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {rows === undefined ? (
        <Bones rows={6} label={t('common.loading')} />
      ) : rows.length === 0 ? (
        <Empty quiet title={t('groupChat.noneFits')} />
      ) : (
        <div className={styles['chats']}>
          <ul>
            {rows.map((chat) => (
              <li key={chat.groupChatId}>
                <Checkbox
                  checked={chosen.has(chat.groupChatId)}
                  onChange={(event) => toggle(chat, event.target.checked)}
                >
                  {chat.name}
                </Checkbox>
                <small>
                  {t('common.people', { count: chat.contacts })} · {t(`groupChat.stage.${chat.stage}`)} ·{' '}
                  {chat.owner.name}
                </small>
                {chat.pausedAt ? <Pill tone="warn">{t('groupChat.paused')}</Pill> : null}
              </li>
            ))}
          </ul>
          {query.hasNextPage ? <More query={query} shown={rows.length} total={counts?.total} /> : null}
        </div>
      )}
    </>
  )
}
