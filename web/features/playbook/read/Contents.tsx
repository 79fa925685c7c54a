import { useState } from 'react'
import type { Content, PlaybookDocument } from '#contract/playbook.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { ContentBubbles } from './ContentBubbles.tsx'
import styles from './contents.module.css'

const classes = ['activation', 'conversion', 'brand'] as const

/** Every message of the playbook as members see it. */
export function Contents({ document }: { document: PlaybookDocument }) {
  const { t } = useWords()
  const [search, setSearch] = useState('')
  const [kind, setKind] = useState<'all' | (typeof classes)[number]>('all')
  const fits = (content: Content) =>
    (kind === 'all' || content.class === kind) &&
    [content.name, content.name_en, content.text, ...(content.labels ?? [])].some((text) => text?.includes(search))
  const shown = document.contents.filter(fits)
  const countOf = (of: string) => document.contents.filter((content) => content.class === of).length
  return (
    <>
      <Toolbar>
        <SearchField label={t('playbook.content.search')} value={search} onSearch={setSearch} />
        <Segments
          label={t('playbook.content.class.name')}
          value={kind}
          options={[
            { value: 'all', label: `${t('common.all')} ${document.contents.length}` },
            ...classes.map((value) => ({ value, label: `${t(`playbook.content.class.${value}`)} ${countOf(value)}` })),
          ]}
          onChange={setKind}
        />
      </Toolbar>
      {shown.length === 0 ? <Empty quiet title={t('playbook.content.none')} /> : null}
      <ul className={styles['contents']}>
        {shown.map((content) => (
          <ContentCard key={content.id} content={content} document={document} />
        ))}
      </ul>
    </>
  )
}

function ContentCard({ content, document }: { content: Content; document: PlaybookDocument }) {
  const { t, language } = useWords()
  const [variant, setVariant] = useState('a')
  const message = content.variants?.find(({ key }) => key === variant) ?? content
  return (
    <li className={styles['card']}>
      <h2>
        {inLanguage(language, content.name, content.name_en)}
        <Pill>{t(`playbook.content.class.${content.class}`)}</Pill>
        {content.form ? <Pill>{t(`playbook.content.form.${content.form}`)}</Pill> : null}
      </h2>
      {content.variants ? (
        <Segments
          label={t('playbook.content.variant')}
          value={variant}
          options={['a', ...content.variants.map(({ key }) => key)].map((key) => ({
            value: key,
            label: key.toUpperCase(),
          }))}
          onChange={setVariant}
        />
      ) : null}
      <ContentBubbles message={message} document={document} />
    </li>
  )
}
