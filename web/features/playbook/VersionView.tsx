import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import { lazy, Suspense } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { playbookTabs } from '#web/search.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Tabs } from '#web/ui/Tabs.tsx'
import { Problems } from './Problems.tsx'
import { versionQuery } from './queries.ts'
import { About } from './read/About.tsx'
import { Contents } from './read/Contents.tsx'
import { MonthTab } from './read/MonthTab.tsx'
import { PlanView } from './read/PlanView.tsx'
import { Versions } from './read/Versions.tsx'

const ExperimentsTab = lazy(async () => ({
  default: (await import('./experiment/ExperimentsTab.tsx')).ExperimentsTab,
}))
const ShopsTab = lazy(async () => ({ default: (await import('./shops/ShopsTab.tsx')).ShopsTab }))
const RehearsalTab = lazy(async () => ({ default: (await import('./rehearsal/RehearsalTab.tsx')).RehearsalTab }))

/** A version of the playbook, part by part. */
export function VersionView({ playbook }: { playbook: PlaybookPage }) {
  const { t } = useWords()
  const { tab = 'plan', version = playbook.version } = useSearch({ from: '/desk/playbooks/$playbookId' })
  const navigate = useNavigate({ from: '/playbooks/$playbookId' })
  const query = useQuery(versionQuery(playbook.playbookId, version))
  const counts = { contents: query.data?.document.contents.length, versions: playbook.versions.length }
  return (
    <>
      <Tabs
        label={t('playbook.parts')}
        value={tab}
        options={playbookTabs.map((value) => {
          const count = value === 'contents' || value === 'versions' ? counts[value] : undefined
          return { value, label: t(`playbook.tab.${value}`), ...(count === undefined ? {} : { count }) }
        })}
        onChange={(next) =>
          void navigate({ search: (search) => ({ ...search, tab: next }), replace: true, resetScroll: false })
        }
      />
      <Answer query={query} shape={<Bones rows={10} label={t('common.loading')} />}>
        {(found) => (
          <>
            <Problems problems={found.problems} />
            {tab === 'plan' ? <PlanView version={found} /> : null}
            {tab === 'month' ? <MonthTab playbookId={playbook.playbookId} version={found} /> : null}
            {tab === 'rehearsal' ? (
              <Suspense fallback={<Bones rows={6} label={t('common.loading')} />}>
                <RehearsalTab playbook={playbook} version={found} />
              </Suspense>
            ) : null}
            {tab === 'experiments' ? (
              <Suspense fallback={<Bones rows={6} label={t('common.loading')} />}>
                <ExperimentsTab playbookId={playbook.playbookId} />
              </Suspense>
            ) : null}
            {tab === 'shops' ? (
              <Suspense fallback={<Bones rows={6} label={t('common.loading')} />}>
                <ShopsTab playbook={playbook} />
              </Suspense>
            ) : null}
            {tab === 'contents' ? <Contents document={found.document} /> : null}
            {tab === 'about' ? <About document={found.document} /> : null}
            {tab === 'versions' ? <Versions playbook={playbook} source={found.source} shown={version} /> : null}
          </>
        )}
      </Answer>
    </>
  )
}
