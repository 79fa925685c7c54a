import { Popover } from 'antd'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { ContentBubbles } from './ContentBubbles.tsx'
import styles from './plan-view.module.css'

type ContentPeekProps = { contentId: string; document: PlaybookDocument }

/** A content by name; a press shows it as members see it. */
export function ContentPeek({ contentId, document }: ContentPeekProps) {
  const { language } = useWords()
  const content = document.contents.find(({ id }) => id === contentId)
  if (!content) return null
  return (
    <Popover trigger="click" content={<ContentBubbles message={content} document={document} />}>
      <button type="button" className={styles['peek']}>
        {inLanguage(language, content.name, content.name_en)}
      </button>
    </Popover>
  )
}
