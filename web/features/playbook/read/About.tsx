import { governorOf } from '#contract/playbook/governor.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { communityTypeWords } from '../document-words.ts'
import styles from './about.module.css'
import { Fact } from './Fact.tsx'
import { Setup } from './Setup.tsx'

/** What the playbook is for, what it promises to keep within, and how a group chat is set up for it. */
export function About({ document }: { document: PlaybookDocument }) {
  const { t, language } = useWords()
  const { basics } = document
  return (
    <div className={styles['about']}>
      <Section title={t('playbook.about.basics')}>
        <p className={styles['lead']}>{inLanguage(language, document.summary, document.summary_en)}</p>
        <dl className={styles['facts']}>
          <Fact label={t('playbook.about.positioning')}>{t('playbook.about.formula', basics.positioning)}</Fact>
          <Fact label={t('playbook.about.purpose')}>{t(`playbook.purpose.${basics.purpose}`)}</Fact>
          <Fact label={t('playbook.about.offer')}>
            {basics.offer.map((offer) => t(`playbook.offer.${offer}`)).join(t('common.and'))}
          </Fact>
          <Fact label={t('playbook.about.type')}>{communityTypeWords(basics.community_type, language)}</Fact>
          <Fact label={t('playbook.about.trade')}>{basics.trade}</Fact>
          {basics.fit_share ? <Fact label={t('playbook.about.fitShare')}>{basics.fit_share}</Fact> : null}
          {basics.entry_review ? (
            <Fact label={t('playbook.about.entryReview')}>{t(`playbook.entryReview.${basics.entry_review}`)}</Fact>
          ) : null}
        </dl>
      </Section>
      <GovernorFacts document={document} />
      {basics.goals && basics.goals.length > 0 ? (
        <Section title={t('playbook.about.goals')}>
          <ul className={styles['goals']}>
            {basics.goals.map((goal) => (
              <li key={`${goal.stage} ${goal.metric}`}>
                <span>{t(`playbook.stage.${goal.stage}`)}</span>
                {t(`playbook.metric.${goal.metric}`)}
                <b>{goal.at_least ? `≥ ${goal.at_least}` : `≤ ${goal.at_most}`}</b>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {document.variables ? (
        <Section title={t('playbook.about.variables')}>
          <dl className={styles['facts']}>
            {Object.entries(document.variables).map(([name, variable]) => (
              <Fact key={name} label={`{{${name}}}`}>
                {inLanguage(language, variable.label, variable.label_en)}
                {variable.default === undefined ? '' : ` · ${t('playbook.about.default', { value: variable.default })}`}
                {variable.per_group ? ` · ${t('playbook.about.perGroup')}` : ''}
              </Fact>
            ))}
          </dl>
        </Section>
      ) : null}
      <Setup document={document} />
    </div>
  )
}

/** The rules that keep messages few: the playbook's own over those of its community type. */
function GovernorFacts({ document }: { document: PlaybookDocument }) {
  const { t } = useWords()
  const rules = governorOf(document.governor, document.basics.community_type)
  const list = (minutes: readonly number[]) => minutes.join(' / ')
  return (
    <Section title={t('playbook.governor.name')} note={t('playbook.governor.note')}>
      <dl className={styles['facts']}>
        <Fact label={t('playbook.governor.groupPerDay')}>{rules.groupPerDay}</Fact>
        {rules.groupPerWeek === null ? null : (
          <Fact label={t('playbook.governor.groupPerWeek')}>{rules.groupPerWeek}</Fact>
        )}
        <Fact label={t('playbook.governor.gap')}>{t('playbook.governor.minutes', { count: rules.gapMinutes })}</Fact>
        <Fact label={t('playbook.governor.quiet')}>
          {rules.quiet.from} – {rules.quiet.to}
        </Fact>
        <Fact label={t('playbook.governor.load')}>
          {t('playbook.governor.loadWords', { limit: rules.memberLoadPerDay, percent: rules.holdAbovePercent })}
        </Fact>
        <Fact label={t('playbook.governor.contact')}>
          {t('playbook.governor.contactWords', { day: rules.contactPerDay, week: rules.contactPerWeek })}
        </Fact>
        <Fact label={t('playbook.governor.catchUp')}>
          {t(`playbook.governor.rule.${rules.catchUp.rule}`, { minutes: rules.catchUp.graceMinutes })}
        </Fact>
        <Fact label={t('playbook.governor.followUp')}>
          {t('playbook.governor.followUpWords', {
            remind: list(rules.followUp.remindAfterMinutes),
            escalate: rules.followUp.escalateAfterMinutes,
          })}
        </Fact>
      </dl>
    </Section>
  )
}
