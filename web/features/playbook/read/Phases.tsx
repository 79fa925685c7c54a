import type { Phase, PlaybookDocument } from '#contract/playbook.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import styles from './plan-view.module.css'

/** The parts of the plan, and when a group chat comes into each. */
export function Phases({ document }: { document: PlaybookDocument }) {
  const { t, language } = useWords()
  const enterWords = (phase: Phase): string => {
    const enter = phase.enter
    if (!enter) return t('playbook.phase.fromStart')
    return [
      enter.day === undefined ? '' : t('playbook.phase.day', { day: enter.day }),
      enter.members === undefined ? '' : t('playbook.phase.members', { count: enter.members }),
      enter.stage === undefined ? '' : t('playbook.phase.stage', { stage: t(`groupChat.stage.${enter.stage}`) }),
      enter.by_hand ? t('playbook.phase.byHand') : '',
    ]
      .filter(Boolean)
      .join(t('common.and'))
  }
  if (!document.phases || document.phases.length === 0) return null
  return (
    <ol className={styles['phases']} aria-label={t('playbook.phase.name')}>
      {document.phases.map((phase) => (
        <li key={phase.id}>
          <b>{inLanguage(language, phase.name, phase.name_en)}</b>
          <small>
            {enterWords(phase)}
            {phase.join_target === undefined
              ? ''
              : ` · ${t('playbook.phase.joinTarget', { count: phase.join_target })}`}
            {phase.join_share === undefined ? '' : ` · ${t('playbook.phase.joinShare', { share: phase.join_share })}`}
          </small>
        </li>
      ))}
    </ol>
  )
}
