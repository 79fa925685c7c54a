import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import type { PlaybookListItem } from '#contract/playbook-library.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Drafts } from './edit/Drafts.tsx'
import { NewPlaybook } from './edit/NewDraft.tsx'
import { Gallery } from './Gallery.tsx'
import styles from './playbook.module.css'
import { galleryQuery, playbooksQuery } from './queries.ts'

const PublishDialog = lazy(async () => ({ default: (await import('./PublishDialog.tsx')).PublishDialog }))

const MoveInDialog = lazy(async () => ({ default: (await import('./MoveInDialog.tsx')).MoveInDialog }))

/** The corp's own playbooks, and the gallery to begin from. */
export function PlaybooksPage() {
  const { t } = useWords()
  const query = useInfiniteQuery(playbooksQuery)
  const gallery = useQuery(galleryQuery)
  const navigate = useNavigate()
  const mayPublish = useMay('playbook.publish')
  const mayWrite = useMay('playbook.write')
  const [isPublishing, setPublishing] = useState(false)
  const [isMovingIn, setMovingIn] = useState(false)
  const own = query.data?.pages.flatMap((page) => page.items)
  return (
    <Page
      title={t('shell.rooms.playbooks')}
      note={t('playbook.listNote')}
      actions={
        <>
          {mayWrite ? <Button onClick={() => setMovingIn(true)}>{t('playbook.moveIn.button')}</Button> : null}
          {mayPublish ? <Button onClick={() => setPublishing(true)}>{t('playbook.import')}</Button> : null}
          {mayPublish ? (
            <Button onClick={() => void navigate({ to: '/make-it-mine' })}>{t('mine.title')}</Button>
          ) : null}
          {mayWrite ? <NewPlaybook /> : null}
        </>
      }
    >
      {mayWrite ? <Drafts /> : null}
      <Section title={t('playbook.own')} note={own && own.length > 0 ? String(own.length) : null} flush>
        {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
        {own === undefined ? (
          query.error ? null : (
            <Bones rows={3} height={64} label={t('common.loading')} />
          )
        ) : own.length === 0 ? (
          <Empty quiet title={t('playbook.empty.title')}>
            {t('playbook.empty.text')}
          </Empty>
        ) : (
          <>
            <ul className={styles['list']}>
              {own.map((playbook) => (
                <PlaybookRow key={playbook.playbookId} playbook={playbook} />
              ))}
            </ul>
            {query.hasNextPage ? <More query={query} shown={own.length} /> : null}
          </>
        )}
      </Section>
      <h2 className={styles['galleryTitle']}>
        {t('playbook.gallery')} <small>{t('playbook.galleryNote')}</small>
      </h2>
      <Answer query={gallery} shape={<Bones rows={2} height={120} label={t('common.loading')} />}>
        {(items) => <Gallery items={items} mayCopy={mayPublish} />}
      </Answer>
      <Suspense>
        {isPublishing ? <PublishDialog playbookId={null} onClose={() => setPublishing(false)} /> : null}
        {isMovingIn ? <MoveInDialog onClose={() => setMovingIn(false)} /> : null}
      </Suspense>
    </Page>
  )
}

function PlaybookRow({ playbook }: { playbook: PlaybookListItem }) {
  const { t, language } = useWords()
  return (
    <li className={styles['row']}>
      <div className={styles['what']}>
        <h3>
          <Link to="/playbooks/$playbookId" params={{ playbookId: playbook.playbookId }}>
            {inLanguage(language, playbook.name, playbook.nameEn)}
          </Link>
          <Pill>v{playbook.version}</Pill>
          {playbook.pausedAt ? <Pill tone="warn">{t('run.paused')}</Pill> : null}
        </h3>
        <p>{inLanguage(language, playbook.summary, playbook.summaryEn)}</p>
      </div>
      <p className={styles['use']}>
        {playbook.runs > 0 ? (
          <>
            {t('common.runs', { count: playbook.runs })} · {t('common.groupChats', { count: playbook.groupChats })}
          </>
        ) : (
          t('playbook.notApplied')
        )}
        <small>
          {t('playbook.published')} <RealTime at={playbook.publishedRealAt} />
        </small>
      </p>
    </li>
  )
}
