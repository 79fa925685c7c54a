import type { AttentionItem } from '#contract/today.ts'
import type { TFunction } from 'i18next'
import { MissedActions, useOpenStory } from '#web/features/enrollment/index.ts'
import {
  contactReasonWords,
  DoubtActions,
  LateActions,
  reasonWords,
  StateMark,
  useOpenWhy,
} from '#web/features/occurrence/index.ts'
import { CorpTime, useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './today.module.css'

type AttentionProps = { items: readonly AttentionItem[]; total: number }

/** What only a person can settle, each with the ways to settle it. */
export function Attention({ items, total }: AttentionProps) {
  const { t } = useWords()
  return (
    <Section
      title={t('today.attention.title')}
      note={
        items.length < total ? t('common.shownOf', { shown: items.length, total }) : total > 0 ? String(total) : null
      }
      flush
    >
      {items.length === 0 ? (
        <Empty quiet title={t('today.attention.none')}>
          {t('today.attention.noneText')}
        </Empty>
      ) : (
        <ul className={styles['rows']}>
          {items.map((item) => (
            <AttentionRow
              key={`${item.massSendId ?? item.occurrenceId ?? item.journey?.stepId ?? item.enrollmentId} ${item.run.runId} ${item.reason}`}
              item={item}
            />
          ))}
        </ul>
      )}
    </Section>
  )
}

const markOf = { in_doubt: 'in_doubt', failed: 'failed', asked: 'due' } as const

function AttentionRow({ item }: { item: AttentionItem }) {
  const { t, language } = useWords()
  const openWhy = useOpenWhy()
  const openStory = useOpenStory()
  const maySettle = useMay('delivery.resolve')
  const { occurrenceId, enrollmentId } = item
  return (
    <li className={styles['attention']}>
      <StateMark state={markOf[item.kind]} />
      <div className={styles['what']}>
        <button
          type="button"
          onClick={() => (occurrenceId ? openWhy(occurrenceId) : openStory(enrollmentId ?? undefined))}
        >
          <b>{inLanguage(language, item.stepName, item.stepNameEn)}</b>
          <span>{whereOf(t, item)}</span>
        </button>
        <small>
          {t(`today.attention.kind.${item.kind}`)}
          {item.reason
            ? ` · ${item.contact ? contactReasonWords(t, language, item.reason) : reasonWords(t, item.reason)}`
            : ''}
          {' · '}
          <CorpTime at={item.dueAt} />
          {item.sender ? ` · ${t('today.attention.sender', { name: item.sender })}` : ''}
          {item.journey && item.expiresAt ? (
            <>
              {` · ${t('today.attention.answerBy')} `}
              <CorpTime at={item.expiresAt} />
            </>
          ) : null}
        </small>
      </div>
      {maySettle ? (
        <div className={styles['acts']}>
          {item.kind === 'in_doubt' && item.massSendId && item.candidates.length > 0 ? (
            <DoubtActions
              massSendId={item.massSendId}
              candidates={item.candidates}
              groupChats={item.groupChats}
              contacts={item.contacts}
              isCompact
            />
          ) : null}
          {item.kind === 'in_doubt' && item.candidates.length === 0 ? (
            <Pill>{t('today.attention.lookingUp')}</Pill>
          ) : null}
          {item.kind === 'asked' && occurrenceId ? <LateActions occurrenceId={occurrenceId} isCompact /> : null}
          {item.journey ? (
            <MissedActions of={{ runId: item.run.runId, ...item.journey }} contacts={item.contacts} isCompact />
          ) : null}
        </div>
      ) : null}
    </li>
  )
}

/** The group chat, or the contact, that it is about, and how many more. */
function whereOf(t: TFunction, { groupChat, groupChats, contact, contacts }: AttentionItem): string {
  if (groupChat)
    return groupChats > 1
      ? t('today.attention.andOthers', { name: groupChat.name, count: groupChats - 1 })
      : groupChat.name
  const name = contact?.name || t('member.unnamed')
  return contacts > 1 ? t('today.attention.andContacts', { name, count: contacts - 1 }) : name
}
