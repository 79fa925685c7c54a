import type { FollowCollision } from '#contract/playbook-follow.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import styles from './shops.module.css'

/** Where both sides changed something, with what either says. */
export function Collisions({ collisions }: { collisions: readonly FollowCollision[] }) {
  const { t, language } = useWords()
  return (
    <ul className={styles['collisions']}>
      {collisions.map(({ part, name, kind, above, own }, at) => (
        <li key={`${at} ${part}`}>
          <b>{name[language]}</b> <Pill tone="warn">{t(`follow.take.kind.${kind}`)}</Pill>
          <dl>
            <div>
              <dt>{t('follow.take.above')}</dt>
              {above.map((words, i) => (
                <dd key={`${i} ${words.zh}`}>{words[language]}</dd>
              ))}
            </div>
            <div>
              <dt>{t(kind === 'invalid' ? 'follow.take.repair' : 'follow.take.own')}</dt>
              {own.map((words, i) => (
                <dd key={`${i} ${words.zh}`}>{words[language]}</dd>
              ))}
            </div>
          </dl>
        </li>
      ))}
    </ul>
  )
}
