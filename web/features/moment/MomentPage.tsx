import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { MomentPage as Found } from '#contract/moment.ts'
import { CorpTime, RealTime, useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Actions } from './Actions.tsx'
import { Copies } from './Copies.tsx'
import { Doubt } from './Doubt.tsx'
import { Look } from './Look.tsx'
import styles from './moment.module.css'
import { momentQuery } from './queries.ts'
import { Reactions } from './Reactions.tsx'
import { momentReason } from './reason.ts'
import { Standing } from './Standing.tsx'

/** A post, how it stands, who published it, and what customers did with it. */
export function MomentPage() {
  const { t } = useWords()
  const { moment } = useCorpTime()
  const { momentId } = useParams({ from: '/desk/moments/$momentId' })
  const query = useQuery(momentQuery(momentId))
  const found = query.data
  return (
    <Page
      title={found ? t('moment.page.title', { kind: t(`moment.kinds.${found.kind}`) }) : t('shell.rooms.moments')}
      mark={found ? <Standing state={found.state} /> : null}
      note={found ? t('moment.page.planned', { name: found.createdBy, due: moment(found.dueAt) }) : null}
      actions={found ? <Actions post={found} /> : null}
    >
      <Answer query={query} shape={<Bones rows={8} height={56} label={t('common.loading')} />}>
        {(post) => (
          <>
            {post.reason === null ? null : (
              <output className={styles['reason']} data-harm={post.state === 'failed' ? '' : undefined}>
                {momentReason(t, post.reason)}
              </output>
            )}
            {post.reason === 'several_alike' ? <Doubt post={post} /> : null}
            {post.asked > 0 ? <Results post={post} /> : null}
            <div className={styles['detail']}>
              <div>
                <Copies momentId={momentId} />
                {post.asked > 0 ? <Reactions momentId={momentId} /> : null}
              </div>
              <div>
                <Section title={t('moment.page.content')}>
                  <Look text={post.text} attachments={post.attachments} />
                </Section>
                <Audience post={post} />
              </div>
            </div>
          </>
        )}
      </Answer>
    </Page>
  )
}

function Results({ post }: { post: Found }) {
  const { t } = useWords()
  const waiting = (post.counts.waiting ?? 0) + (post.counts.by_hand ?? 0)
  return (
    <>
      <Figures label={t('moment.page.results')}>
        <Figure label={t('moment.page.asked')} value={post.asked} />
        <Figure label={t('moment.page.published')} value={post.published} tone="good" />
        <Figure label={t('moment.page.waiting')} value={waiting} tone={waiting > 0 ? 'warn' : 'plain'} />
        <Figure label={t('moment.page.reached')} value={post.reached} hint={t('moment.page.reachedHint')} />
        <Figure label={t('moment.page.likes')} value={post.likes} />
        <Figure label={t('moment.page.comments')} value={post.comments} hint={t('moment.page.commentsHint')} />
      </Figures>
      <p className={styles['hint']}>
        {t('moment.page.readAt')}{' '}
        {post.readRealAt === null ? t('moment.page.notRead') : <RealTime at={post.readRealAt} />}
        {post.remindedAt === null ? null : (
          <>
            {' · '}
            {t('moment.page.remindedAt')} <CorpTime at={post.remindedAt} />
          </>
        )}
      </p>
    </>
  )
}

function Audience({ post: { staff, tags } }: { post: Found }) {
  const { t } = useWords()
  const names = (list: readonly { name: string }[]): string => list.map(({ name }) => name).join(t('common.and'))
  return (
    <Section title={t('moment.page.audience')}>
      <dl className={styles['facts']}>
        <dt>{t('moment.form.staff')}</dt>
        <dd>{staff.length === 0 ? t('moment.form.staffAll') : names(staff)}</dd>
        <dt>{t('moment.form.tags')}</dt>
        <dd>{tags.length === 0 ? t('moment.form.tagsAll') : names(tags)}</dd>
      </dl>
    </Section>
  )
}
