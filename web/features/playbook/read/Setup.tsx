import type { PlaybookDocument } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import styles from './about.module.css'
import { Marked } from './ContentBubbles.tsx'
import { Fact, MarkedFact } from './Fact.tsx'

/** How a group chat is prepared: names, rules, who does what, and the words to have at hand. */
export function Setup({ document }: { document: PlaybookDocument }) {
  const { t } = useWords()
  const { setup } = document
  return (
    <>
      <Section title={t('playbook.setup.name')}>
        <dl className={styles['facts']}>
          <MarkedFact label={t('playbook.setup.groupName')} text={setup.group_name} document={document} />
          {setup.nickname ? (
            <Fact label={t('playbook.setup.nickname')}>
              {setup.nickname.rule}
              {setup.nickname.example ? ` · ${t('playbook.setup.example', { example: setup.nickname.example })}` : ''}
              {setup.nickname.remind ? ` · ${t(`nickname.rhythm.${setup.nickname.remind}`)}` : ''}
            </Fact>
          ) : null}
          <Fact label={t('playbook.setup.donts')}>
            <Lines lines={setup.rules.donts} />
          </Fact>
          <Fact label={t('playbook.setup.musts')}>
            <Lines lines={setup.rules.musts} />
          </Fact>
        </dl>
        <ul className={styles['roles']}>
          {setup.roles.map((role) => (
            <li key={`${role.role} ${role.person}`}>
              <b>{t(`playbook.role.${role.role}`)}</b> <Marked text={role.person} document={document} />
              <small>{role.duty}</small>
            </li>
          ))}
        </ul>
      </Section>
      <Ammunition document={document} />
      {setup.pilot ? (
        <Section title={t('playbook.setup.pilot')}>
          <p>{t('playbook.setup.pilotWords', { ...setup.pilot.members, days: setup.pilot.days })}</p>
          <ul className={styles['goals']}>
            {setup.pilot.pass.map((goal) => (
              <li key={goal.metric}>
                {t(`playbook.metric.${goal.metric}`)}
                <b>{goal.at_least ? `≥ ${goal.at_least}` : `≤ ${goal.at_most}`}</b>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  )
}

const Lines = ({ lines }: { lines: readonly string[] }) => (
  <ul>
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
)

function Ammunition({ document }: { document: PlaybookDocument }) {
  const { t } = useWords()
  const pack = document.setup.ammunition
  if (!pack) return null
  return (
    <Section title={t('playbook.pack.name')} note={t('playbook.pack.note')}>
      <dl className={styles['facts']}>
        {pack.welcome ? (
          <MarkedFact label={t('playbook.pack.welcome')} text={pack.welcome} document={document} />
        ) : null}
        {pack.self_introduction ? (
          <MarkedFact label={t('playbook.pack.selfIntroduction')} text={pack.self_introduction} document={document} />
        ) : null}
        {pack.announcement ? (
          <MarkedFact label={t('playbook.pack.announcement')} text={pack.announcement} document={document} />
        ) : null}
        {pack.posters ? <Fact label={t('playbook.pack.posters')}>{pack.posters.join(t('common.and'))}</Fact> : null}
        {pack.faq?.map((entry) => (
          <MarkedFact key={entry.question} label={entry.question} text={entry.answer} document={document} />
        ))}
        {pack.reminders?.map((text) => (
          <MarkedFact key={text} label={t('playbook.pack.reminder')} text={text} document={document} />
        ))}
        {pack.escalation?.map((line) => (
          <MarkedFact key={line.when} label={line.when} text={`${line.say}\n→ ${line.hand_to}`} document={document} />
        ))}
      </dl>
    </Section>
  )
}
