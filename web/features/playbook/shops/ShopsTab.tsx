import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import type { FollowStanding } from '#contract/playbook-follow.ts'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Followers } from './Followers.tsx'
import { standingQuery } from './queries.ts'
import { Upstream } from './Upstream.tsx'
import styles from './shops.module.css'

const CloneDialog = lazy(async () => ({ default: (await import('./CloneDialog.tsx')).CloneDialog }))
const UpdateAllDialog = lazy(async () => ({ default: (await import('./UpdateAllDialog.tsx')).UpdateAllDialog }))

/** Whom the playbook follows, who follows it, at which version and with which differences. */
export function ShopsTab({ playbook }: { playbook: PlaybookPage }) {
  const { t } = useWords()
  const query = useQuery(standingQuery(playbook.playbookId))
  return (
    <div className={styles['tab']}>
      <p className={styles['intro']}>{t('follow.intro')}</p>
      <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
        {(standing) => (
          <>
            {standing.upstream ? <Upstream playbook={playbook} upstream={standing.upstream} /> : null}
            <Below playbook={playbook} standing={standing} />
          </>
        )}
      </Answer>
    </div>
  )
}

function Below({ playbook, standing }: { playbook: PlaybookPage; standing: FollowStanding }) {
  const { t } = useWords()
  const mayPublish = useMay('playbook.publish')
  const [dialog, setDialog] = useState<'clone' | 'update' | null>(null)
  const clone = mayPublish ? <Button onClick={() => setDialog('clone')}>{t('follow.clone.open')}</Button> : null
  const { steps, followers, all, behind, overrides } = standing
  return (
    <Section
      title={t('follow.list')}
      note={<span title={t('follow.stepsHint')}>{t('follow.steps', steps)}</span>}
      actions={
        followers === 0 ? null : (
          <>
            {clone}
            {mayPublish ? (
              <Button type="primary" onClick={() => setDialog('update')}>
                {t('follow.update.open')}
              </Button>
            ) : null}
          </>
        )
      }
    >
      {followers === 0 ? (
        <Empty title={t('follow.none')} action={clone}>
          {t('follow.how')}
        </Empty>
      ) : (
        <>
          <Figures label={t('follow.list')}>
            <Figure label={t('follow.figures.followers')} value={followers} />
            <Figure label={t('follow.figures.all')} value={all} />
            <Figure label={t('follow.figures.behind')} value={behind} tone={behind > 0 ? 'warn' : 'plain'} />
            <Figure label={t('follow.figures.overrides')} value={overrides} />
          </Figures>
          <Followers playbookId={playbook.playbookId} hasRates={steps.mandatory > 0} />
        </>
      )}
      <Suspense>
        {dialog === 'clone' ? (
          <CloneDialog playbook={playbook} standing={standing} onClose={() => setDialog(null)} />
        ) : null}
        {dialog === 'update' ? (
          <UpdateAllDialog playbookId={playbook.playbookId} onClose={() => setDialog(null)} />
        ) : null}
      </Suspense>
    </Section>
  )
}
