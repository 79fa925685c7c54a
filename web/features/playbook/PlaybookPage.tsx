import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import type { PlaybookPage as Playbook } from '#contract/playbook-library.ts'
import { PauseControl } from '#web/features/pause/index.ts'
import { useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { communityTypeWords } from './document-words.ts'
import { EditPlaybook } from './edit/NewDraft.tsx'
import { playbookQuery, versionQuery } from './queries.ts'
import { VersionView } from './VersionView.tsx'

const ApplyDialog = lazy(async () => ({ default: (await import('./apply/ApplyDialog.tsx')).ApplyDialog }))
const PublishDialog = lazy(async () => ({ default: (await import('./PublishDialog.tsx')).PublishDialog }))

/** One playbook: what its plan is, version by version, and the way to put it to work. */
export function PlaybookPage() {
  const { t, language } = useWords()
  const { playbookId } = useParams({ from: '/desk/playbooks/$playbookId' })
  const query = useQuery(playbookQuery(playbookId))
  const playbook = query.data
  return (
    <Page
      title={playbook ? inLanguage(language, playbook.name, playbook.nameEn) : t('shell.rooms.playbooks')}
      mark={playbook ? <Marks playbook={playbook} /> : null}
      note={playbook ? <Note playbook={playbook} /> : null}
      actions={playbook ? <Actions playbook={playbook} /> : null}
    >
      <Answer query={query} shape={<Bones rows={10} label={t('common.loading')} />}>
        {(found) => <VersionView playbook={found} />}
      </Answer>
    </Page>
  )
}

function Marks({ playbook }: { playbook: Playbook }) {
  const { t, language } = useWords()
  return (
    <>
      <Pill>v{playbook.version}</Pill>
      <Pill>{communityTypeWords(playbook.communityType, language)}</Pill>
      {playbook.pausedAt ? <Pill tone="warn">{t('run.paused')}</Pill> : null}
    </>
  )
}

function Note({ playbook }: { playbook: Playbook }) {
  const { t } = useWords()
  if (playbook.runs === 0) return t('playbook.notApplied')
  return (
    <Link to="/runs">
      {t('common.runs', { count: playbook.runs })} · {t('common.groupChats', { count: playbook.groupChats })}
    </Link>
  )
}

function Actions({ playbook }: { playbook: Playbook }) {
  const { t } = useWords()
  const { apply = false, version = playbook.version } = useSearch({ from: '/desk/playbooks/$playbookId' })
  const navigate = useNavigate({ from: '/playbooks/$playbookId' })
  const [isPublishing, setPublishing] = useState(false)
  const source = useQuery({ ...versionQuery(playbook.playbookId, version), enabled: isPublishing }).data?.source
  const mayApply = useMay('run.apply')
  const mayPublish = useMay('playbook.publish')
  const mayPause = useMay('playbook.pause')
  const mayWrite = useMay('playbook.write')
  const put = (isApplying: boolean) =>
    void navigate({
      search: ({ apply: _before, ...search }) => (isApplying ? { ...search, apply: true } : search),
      replace: true,
      resetScroll: false,
    })
  return (
    <>
      {mayPause && playbook.runs > 0 ? (
        <PauseControl
          path={`playbooks/${playbook.playbookId}`}
          name={playbook.name}
          isPaused={playbook.pausedAt !== null}
        />
      ) : null}
      {mayWrite ? <EditPlaybook playbookId={playbook.playbookId} /> : null}
      {mayPublish ? <Button onClick={() => setPublishing(true)}>{t('playbook.newVersion')}</Button> : null}
      {mayApply ? (
        <Button type="primary" onClick={() => put(true)}>
          {t('playbook.apply')}
        </Button>
      ) : null}
      <Suspense>
        {isPublishing && source !== undefined ? (
          <PublishDialog playbookId={playbook.playbookId} source={source} onClose={() => setPublishing(false)} />
        ) : null}
        {apply && mayApply ? <ApplyDialog playbook={playbook} onClose={() => put(false)} /> : null}
      </Suspense>
    </>
  )
}
