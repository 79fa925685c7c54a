import { useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ArmReading, ExperimentReading } from '#contract/experiment.ts'
import { useCorpTime, useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { ArmMeasures } from './ArmMeasures.tsx'
import { usePromote } from './queries.ts'
import styles from './experiment.module.css'

type CardProps = { playbookId: string; experiment: ExperimentReading }

/** One experiment: its arms side by side, what they came to, and the way to let one of them win. */
export function ExperimentCard({ playbookId, experiment }: CardProps) {
  const { t, language } = useWords()
  const time = useCorpTime()
  const { firstDueAt, crossed, version, isInLatest } = experiment
  const notes = [
    inLanguage(language, experiment.stepName, experiment.stepNameEn),
    firstDueAt === null ? t('experiment.notBegun') : t('experiment.since', { at: time.moment(firstDueAt) }),
    ...(isInLatest ? [] : [t('experiment.onlyIn', { version })]),
    ...(crossed > 0 ? [t('experiment.crossed', { count: crossed })] : []),
  ]
  return (
    <Section title={inLanguage(language, experiment.name, experiment.nameEn)} note={notes.join(' · ')}>
      <ul className={styles['arms']}>
        {experiment.arms.map((arm) => (
          <ArmLine key={arm.armId} playbookId={playbookId} experiment={experiment} arm={arm} />
        ))}
      </ul>
    </Section>
  )
}

const tones = {
  baseline: 'plain',
  too_early: 'plain',
  no_difference: 'plain',
  winner: 'accent',
  loser: 'warn',
  guard_broken: 'harm',
} as const

function ArmLine({ playbookId, experiment, arm }: CardProps & { arm: ArmReading }) {
  const { t, language } = useWords()
  const of = experiment.arms.reduce((sum, { weight }) => sum + weight, 0)
  return (
    <li className={styles['arm']}>
      <div className={styles['head']}>
        <strong>{inLanguage(language, arm.name, arm.nameEn)}</strong>
        <Pill tone={tones[arm.verdict]}>{t(`experiment.verdict.${arm.verdict}`)}</Pill>
        <span className={styles['does']}>
          <Does arm={arm} /> · {t('experiment.share', { weight: arm.weight, of })}
        </span>
      </div>
      <p className={styles['counts']}>
        {t('common.groupChats', { count: arm.groupChats })} ·{' '}
        {t('experiment.members', { members: numberWords(arm.members) })} ·{' '}
        {t('experiment.sent', { sent: numberWords(arm.sent), due: numberWords(arm.due) })}
      </p>
      <ArmMeasures arm={arm} arms={experiment.arms} />
      {arm.isHoldout || !experiment.isInLatest ? null : (
        <Promote playbookId={playbookId} experiment={experiment} arm={arm} />
      )}
    </li>
  )
}

function Does({ arm }: { arm: ArmReading }) {
  const { t } = useWords()
  if (arm.isHoldout) return t('experiment.does.nothing')
  const said = [
    ...(arm.contentName === null ? [] : [t('experiment.does.content', { name: arm.contentName })]),
    ...(arm.variant === null ? [] : [t('experiment.does.variant', { key: arm.variant })]),
    ...(arm.at === null ? [] : [t('experiment.does.at', { at: arm.at })]),
  ]
  return said.length === 0 ? t('experiment.does.asWritten') : said.join(t('common.and'))
}

/** Lets an arm take the experiment's place in the playbook's draft, and opens that. */
function Promote({ playbookId, experiment, arm }: CardProps & { arm: ArmReading }) {
  const { t } = useWords()
  const mayWrite = useMay('playbook.write')
  const navigate = useNavigate()
  const promote = usePromote(playbookId)
  if (!mayWrite) return null
  const { trackId, stepId, experimentId } = experiment
  const act = () =>
    promote.mutate(
      { tried: { trackId, stepId, experimentId }, armId: arm.armId },
      {
        onSuccess: ({ draftId, refusal }) => {
          if (refusal === null) void navigate({ to: '/playbooks/drafts/$draftId', params: { draftId } })
        },
      },
    )
  return (
    <div className={styles['promote']}>
      <Button type={arm.verdict === 'winner' ? 'primary' : 'default'} loading={promote.isPending} onClick={act}>
        {t(arm.verdict === 'baseline' ? 'experiment.keep' : 'experiment.promote')}
      </Button>
      {promote.data?.refusal ? <span role="alert">{t('experiment.refused')}</span> : null}
      {promote.isError ? <Refused error={promote.error} onRetry={act} /> : null}
    </div>
  )
}
