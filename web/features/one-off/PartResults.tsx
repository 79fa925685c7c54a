import type { ReactNode } from 'react'
import type { OneOffMessage, OneOffPage } from '#contract/one-off.ts'
import type { StateCounts } from '#contract/occurrence.ts'
import { MessageBubbles, type MessageBubble } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { CountWords } from './CountWords.tsx'
import styles from './one-off.module.css'

type Part = { place: number; message: OneOffMessage; counts: StateCounts; clicks: number | null }

const bubblesOf = ({ message: { text, files, links } }: Part): MessageBubble[] => [
  ...(text === '' ? [] : [{ kind: 'text' as const, text }]),
  ...files.map(({ kind, source }) => ({ kind, title: source })),
  ...links.map(({ title, description = '', url }) => ({ kind: 'link' as const, title, description, url })),
]

/** Each part's message as it was written, with what became of it; `renderHead` says to whom it goes. */
export function PartList<P extends Part>({
  parts,
  renderHead,
}: {
  parts: readonly P[]
  renderHead: (part: P) => ReactNode
}) {
  const { t } = useWords()
  return (
    <ul className={styles['parts']}>
      {parts.map((part) => (
        <li key={part.place}>
          <header>
            {parts.length > 1 ? <b>{t('oneOff.part', { place: part.place })}</b> : null}
            {renderHead(part)}
            <CountWords counts={part.counts} />
            {part.clicks === null ? null : <span>{t('oneOff.clicks', { count: part.clicks })}</span>}
          </header>
          <MessageBubbles bubbles={bubblesOf(part)} />
        </li>
      ))}
    </ul>
  )
}

/** The parts of a one-off to group chats. */
export function PartResults({ parts }: { parts: OneOffPage['byPart'] }) {
  const { t } = useWords()
  return (
    <Section title={t('oneOff.byPart')} note={parts.length > 1 ? t('oneOff.partsNote') : null}>
      <PartList
        parts={parts}
        renderHead={(part) => <span>{t('common.groupChats', { count: part.groupChats })}</span>}
      />
    </Section>
  )
}
