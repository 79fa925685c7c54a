import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense } from 'react'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import type { Rehearsal } from '#contract/rehearsal.ts'
import { useCorpTime, useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { change } from '#web/wire/request.ts'
import { playbookQuery } from '../queries.ts'
import { Calendar } from '../rehearsal/Calendar.tsx'
import { Model, Outcome, Work } from '../rehearsal/Found.tsx'
import styles from './mine.module.css'

const ApplyDialog = lazy(async () => ({ default: (await import('../apply/ApplyDialog.tsx')).ApplyDialog }))

const size = { groups: 10, members: 100, days: 30 }

type TryOutProps = {
  playbookId: string
  isApplying: boolean
  onApply: (isApplying: boolean) => void
  onBack: () => void
}

/** The chosen playbook lived through for 30 days, before anybody is written to; then the way to one's own chats. */
export function TryOut({ playbookId, isApplying, onApply, onBack }: TryOutProps) {
  const { t } = useWords()
  const query = useQuery(playbookQuery(playbookId))
  return (
    <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
      {(playbook) => (
        <>
          <Rehearsed playbook={playbook} onApply={() => onApply(true)} onBack={onBack} />
          <Suspense>{isApplying ? <ApplyDialog playbook={playbook} onClose={() => onApply(false)} /> : null}</Suspense>
        </>
      )}
    </Answer>
  )
}

type RehearsedProps = { playbook: PlaybookPage; onApply: () => void; onBack: () => void }

function Rehearsed({ playbook, onApply, onBack }: RehearsedProps) {
  const { t, language } = useWords()
  const { today } = useCorpTime()
  const mayApply = useMay('run.apply')
  const { playbookId, version } = playbook
  const body = { ...size, from: today.toString() }
  // A question, though it is asked by POST: it changes nothing, and the same version gives the same answer.
  const query = useQuery({
    queryKey: ['rehearsal', playbookId, version, body],
    queryFn: () => change<Rehearsal>('POST', `playbooks/${playbookId}/versions/${version}/rehearsal`, body),
    staleTime: Infinity,
    retry: false,
  })
  return (
    <>
      <div className={styles['chosen']}>
        <h2>{inLanguage(language, playbook.name, playbook.nameEn)}</h2>
        <p>{t('mine.rehearsed', body)}</p>
        <div>
          <Button onClick={onBack}>{t('common.back')}</Button>
          <Link to="/playbooks/$playbookId" params={{ playbookId }}>
            {t('mine.read')}
          </Link>
          {mayApply ? (
            <Button type="primary" onClick={onApply}>
              {t('mine.apply')}
            </Button>
          ) : (
            <span>{t('mine.mayNot')}</span>
          )}
        </div>
      </div>
      <Answer query={query} shape={<Running />}>
        {(rehearsal) => (
          <div className={styles['found']}>
            <Outcome rehearsal={rehearsal} />
            <Calendar rehearsal={rehearsal} />
            <Work rehearsal={rehearsal} />
            <Model rehearsal={rehearsal} />
          </div>
        )}
      </Answer>
    </>
  )
}

function Running() {
  const { t } = useWords()
  return (
    <div aria-live="polite">
      <Empty quiet title={t('mine.rehearsing', size)} />
      <Bones rows={5} label={t('common.loading')} />
    </div>
  )
}
