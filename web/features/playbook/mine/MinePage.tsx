import { useNavigate, useSearch } from '@tanstack/react-router'
import { Steps } from 'antd'
import { lazy, Suspense } from 'react'
import { groupAims, platforms, tradeKeys } from '#contract/playbook/first-choice.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Questions } from './Questions.tsx'
import { Recommend } from './Recommend.tsx'
import styles from './mine.module.css'

const TryOut = lazy(async () => ({ default: (await import('./TryOut.tsx')).TryOut }))

const steps = ['ask', 'pick', 'rehearse', 'apply'] as const

/** From three answers to a playbook at work: asked, recommended with reasons, rehearsed, applied. */
export function MinePage() {
  const { t } = useWords()
  const { playbook, apply = false, ...given } = useSearch({ from: '/desk/make-it-mine' })
  const navigate = useNavigate({ from: '/make-it-mine' })
  const platform = platforms.find((known) => known === given.platform)
  const aim = groupAims.find((known) => known === given.aim)
  const trade = tradeKeys.find((known) => known === given.trade)
  const answers = platform && aim && trade ? { platform, aim, trade } : null
  const at = !answers ? 'ask' : !playbook ? 'pick' : apply ? 'apply' : 'rehearse'
  return (
    <Page title={t('mine.title')} note={t('mine.note')}>
      <Steps
        size="small"
        current={steps.indexOf(at)}
        items={steps.map((step) => ({ title: t(`mine.step.${step}`) }))}
        className={styles['steps'] ?? ''}
      />
      {answers === null ? (
        <Questions onAnswered={(all) => void navigate({ search: all })} />
      ) : playbook === undefined ? (
        <Recommend
          answers={answers}
          onChange={() => void navigate({ search: {} })}
          onChosen={(playbookId) => void navigate({ search: { ...answers, playbook: playbookId } })}
        />
      ) : (
        <Suspense fallback={<Bones rows={6} label={t('common.loading')} />}>
          <TryOut
            key={playbook}
            playbookId={playbook}
            isApplying={apply}
            onApply={(isApplying) =>
              void navigate({
                search: { ...answers, playbook, ...(isApplying ? { apply: true as const } : {}) },
                replace: true,
                resetScroll: false,
              })
            }
            onBack={() => void navigate({ search: answers })}
          />
        </Suspense>
      )}
    </Page>
  )
}
