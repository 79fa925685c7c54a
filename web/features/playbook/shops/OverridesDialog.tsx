import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Modal } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { overridesQuery } from './queries.ts'
import styles from './shops.module.css'

type OverridesDialogProps = { playbookId: string; name: string; onClose: () => void }

const tones = { changed: 'plain', left_out: 'warn', local: 'accent' } as const

/** Where a follower differs from the version that it stands at, step by step. */
export function OverridesDialog({ playbookId, name, onClose }: OverridesDialogProps) {
  const { t, language } = useWords()
  const query = useQuery(overridesQuery(playbookId))
  return (
    <Modal
      open
      width={720}
      title={t('follow.overridesOf', { name })}
      footer={
        <Link to="/playbooks/$playbookId" params={{ playbookId }} onClick={onClose}>
          {t('follow.open')}
        </Link>
      }
      onCancel={onClose}
    >
      <Answer query={query} shape={<Bones rows={4} label={t('common.loading')} />}>
        {({ items, values }) => (
          <>
            {items.length === 0 ? <p>{t('follow.same')}</p> : null}
            <ul className={styles['overrides']}>
              {items.map((item) => (
                <li key={item.part ?? ''}>
                  <b>{item.name[language]}</b> <Pill tone={tones[item.kind]}>{t(`follow.part.${item.kind}`)}</Pill>
                  <ul>
                    {item.changes.map((words, at) => (
                      <li key={`${at} ${words.zh}`}>{words[language]}</li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
            {values.length > 0 ? (
              <>
                <h3>{t('follow.values')}</h3>
                <dl className={styles['values']}>
                  {values.map((value) => (
                    <div key={value.name}>
                      <dt>{value.label[language]}</dt>
                      <dd>{value.value}</dd>
                    </div>
                  ))}
                </dl>
              </>
            ) : null}
          </>
        )}
      </Answer>
    </Modal>
  )
}
