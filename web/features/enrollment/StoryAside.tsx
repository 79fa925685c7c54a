import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { EnrollmentStory } from '#contract/enrollment.ts'
import { contactReasonWords, FactList } from '#web/features/occurrence/index.ts'
import { CorpTime, useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { SidePanel } from '#web/ui/SidePanel.tsx'
import { ByHand } from './ByHand.tsx'
import { Deliveries } from './Deliveries.tsx'
import styles from './enrollment.module.css'
import { MissedActions } from './MissedActions.tsx'
import { useOpenStory } from './open-story.ts'
import { storyQuery } from './queries.ts'
import { Standing } from './Standing.tsx'

/** One contact's way through a journey, beside the page. */
export function StoryAside({ enrollmentId }: { enrollmentId: string }) {
  const { t } = useWords()
  const open = useOpenStory()
  const query = useQuery(storyQuery(enrollmentId))
  return (
    <SidePanel label={t('enrollment.story')} onClose={() => open()}>
      <Answer query={query} shape={<Bones rows={7} height={48} label={t('common.loading')} />}>
        {(story) => <Story story={story} />}
      </Answer>
    </SidePanel>
  )
}

function Story({ story }: { story: EnrollmentStory }) {
  const { t, language } = useWords()
  const mayAct = useMay('contact.change')
  const mayDecide = useMay('delivery.resolve')
  const journey = inLanguage(language, story.journey.name, story.journey.nameEn)
  const isPauseSaid = story.paused !== null && story.state !== 'over'
  return (
    <>
      <h2>{t('enrollment.question')}</h2>
      <p className={styles['sub']}>
        <Link to="/contacts/$contactId" params={{ contactId: story.contact.contactId }}>
          {story.contact.name || t('member.unnamed')}
        </Link>{' '}
        · {journey}
        {story.entry > 1 ? ` · ${t('enrollment.entry', { entry: story.entry })}` : ''}
        {story.groupChat ? (
          <>
            {' '}
            ·{' '}
            <Link to="/group-chats/$groupChatId" params={{ groupChatId: story.groupChat.groupChatId }}>
              {story.groupChat.name}
            </Link>
          </>
        ) : null}
      </p>
      <p className={styles['answer']}>
        <Standing item={story} />
        <span>
          {inLanguage(language, story.step.name, story.step.nameEn)}
          {story.reason ? ` · ${contactReasonWords(t, language, story.reason, story.reasonName)}` : ''}
          {story.wakeAt ? (
            <>
              {' '}
              · <CorpTime at={story.wakeAt} />
            </>
          ) : null}
        </span>
        {isPauseSaid && story.paused ? <Pill tone="warn">{t(`why.paused.${story.paused}`)}</Pill> : null}
        <Pill tone={story.isFriend ? 'accent' : 'plain'}>
          {story.isFriend ? t('enrollment.friend.yes') : t('enrollment.friend.no')}
        </Pill>
      </p>
      <p className={styles['sub']}>
        <Link to="/runs/$runId" params={{ runId: story.run.runId }} search={{ view: 'journeys' }}>
          {story.run.name} v{story.run.version}
        </Link>
      </p>
      {mayDecide && story.isAsking ? <MissedActions of={{ enrollmentId: story.enrollmentId }} isCompact /> : null}
      {mayAct && story.state !== 'over' ? <ByHand story={story} journey={journey} /> : null}
      <FactList facts={story.facts} />
      {story.deliveries.length > 0 ? (
        <>
          <h3 className={styles['head']}>{t('enrollment.messages')}</h3>
          <Deliveries rows={story.deliveries} />
        </>
      ) : null}
    </>
  )
}
