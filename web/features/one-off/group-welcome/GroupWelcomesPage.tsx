import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Section } from '#web/ui/Section.tsx'
import { SendKinds } from '../SendKinds.tsx'
import { ChatsWithout } from './ChatsWithout.tsx'
import styles from './group-welcome.module.css'
import { groupWelcomesQuery } from './queries.ts'
import { WelcomeRow } from './WelcomeRow.tsx'

/** What is said to those who join a group chat, and in which group chats owners have chosen it. */
export function GroupWelcomesPage() {
  const { t } = useWords()
  const query = useQuery(groupWelcomesQuery)
  const mayChange = useMay('group_welcome.change')
  const add = mayChange ? (
    <Link to="/one-offs/group-welcomes/new">
      <Button type="primary">{t('groupWelcome.add')}</Button>
    </Link>
  ) : null
  const hasAny = (query.data?.items.length ?? 0) > 0
  return (
    <Page title={t('shell.rooms.oneOffs')} note={t('groupWelcome.note')} actions={hasAny ? add : null}>
      <SendKinds value="groupWelcomes" />
      <Answer query={query} shape={<Bones rows={4} height={64} label={t('common.loading')} />}>
        {({ items, groupChats }) => (
          <div className={styles['page']}>
            <Figures label={t('groupWelcome.counts')}>
              <Figure
                label={t('groupWelcome.count.none')}
                value={groupChats.none}
                tone={groupChats.none > 0 ? 'warn' : 'plain'}
              />
              <Figure label={t('groupWelcome.count.asked')} value={groupChats.asked} />
              <Figure label={t('groupWelcome.count.reported')} value={groupChats.reported} tone="good" />
              <Figure
                label={t('groupWelcome.count.not_done')}
                value={groupChats.not_done}
                tone={groupChats.not_done > 0 ? 'warn' : 'plain'}
              />
            </Figures>
            {items.length === 0 ? (
              <Empty title={t('groupWelcome.empty.title')} action={add}>
                {t('groupWelcome.empty.text')}
              </Empty>
            ) : (
              <Section title={t('groupWelcome.list')} note={t('groupWelcome.listNote')} flush>
                <ul className={styles['rows']}>
                  {items.map((welcome) => (
                    <WelcomeRow key={welcome.groupWelcomeId} welcome={welcome} mayChange={mayChange} />
                  ))}
                </ul>
              </Section>
            )}
            <ChatsWithout />
          </div>
        )}
      </Answer>
    </Page>
  )
}
