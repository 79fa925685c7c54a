import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import type { ScreeningWord, WordLevel } from '#contract/screening.ts'
import { useAddWords, useRemoveWord, wordsQuery } from '#web/features/screening/index.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused, useRefusalWords } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import styles from './content.module.css'

const levels = ['block', 'warn', 'allow'] as const satisfies readonly WordLevel[]
const tones = { block: 'harm', warn: 'warn', allow: 'accent' } as const

/** The corp's own list of words: what is barred, warned of, or let be. */
export function WordsPage() {
  const { t } = useWords()
  const query = useQuery(wordsQuery)
  const mayChange = useMay('screening_word.change')
  const [search, setSearch] = useState('')
  const columns = useColumns(mayChange)
  return (
    <Page title={t('content.words.title')} note={t('content.words.note')}>
      {mayChange ? <AddWords /> : null}
      <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
        {({ items }) => {
          const rows = items.filter(({ word, reason }) => `${word} ${reason}`.includes(search))
          return (
            <>
              <Toolbar>
                <SearchField label={t('content.words.search')} value={search} onSearch={setSearch} />
              </Toolbar>
              {rows.length === 0 ? (
                <Empty title={t(search === '' ? 'content.words.empty' : 'content.words.noneFits')}>
                  {search === '' ? t('content.words.emptyText') : null}
                </Empty>
              ) : (
                <DataTable
                  label={t('content.words.title')}
                  columns={columns}
                  rows={rows}
                  keyOf={(row) => row.screeningWordId}
                />
              )}
            </>
          )
        }}
      </Answer>
    </Page>
  )
}

function AddWords() {
  const { t } = useWords()
  const id = useId()
  const [text, setText] = useState('')
  const [reason, setReason] = useState('')
  const [level, setLevel] = useState<WordLevel>('block')
  const add = useAddWords()
  const words = [...new Set(text.split(/[\n,，、;；]+/).map((word) => word.trim()))].filter((word) => word !== '')
  return (
    <Section title={t('content.words.add')}>
      <div className={styles['form']}>
        <label htmlFor={`${id}words`}>{t('content.words.words')}</label>
        <Input.TextArea
          id={`${id}words`}
          rows={2}
          value={text}
          placeholder={t('content.words.placeholder')}
          onChange={({ target }) => setText(target.value)}
        />
        <span>{t('content.words.level')}</span>
        <div className={styles['field']}>
          <Segments
            label={t('content.words.level')}
            value={level}
            options={levels.map((value) => ({ value, label: t(`content.words.levels.${value}`) }))}
            onChange={setLevel}
          />
          <small>{t(`content.words.levelHint.${level}`)}</small>
        </div>
        <label htmlFor={`${id}reason`}>{t('content.words.reason')}</label>
        <Input
          id={`${id}reason`}
          value={reason}
          maxLength={120}
          placeholder={t('content.words.reasonPlaceholder')}
          onChange={({ target }) => setReason(target.value)}
        />
        <span />
        <div>
          <Button
            type="primary"
            disabled={words.length === 0 || reason.trim() === ''}
            loading={add.isPending}
            onClick={() =>
              add.mutate(
                { words, level, reason: reason.trim() },
                {
                  onSuccess: () => {
                    setText('')
                    setReason('')
                  },
                },
              )
            }
          >
            {t('content.words.put', { count: words.length })}
          </Button>
        </div>
      </div>
      {add.error ? <Refused error={add.error} /> : null}
    </Section>
  )
}

function useColumns(mayChange: boolean): Column<ScreeningWord>[] {
  const { t } = useWords()
  return [
    { key: 'word', title: t('content.words.word'), cell: (row) => row.word },
    {
      key: 'level',
      title: t('content.words.level'),
      cell: (row) => <Pill tone={tones[row.level]}>{t(`content.words.levels.${row.level}`)}</Pill>,
    },
    { key: 'reason', title: t('content.words.reason'), cell: (row) => row.reason },
    {
      key: 'by',
      title: t('content.words.by'),
      isWideOnly: true,
      cell: (row) => (
        <>
          {row.addedBy} · <RealTime at={row.addedRealAt} />
        </>
      ),
    },
    ...(mayChange
      ? [{ key: 'remove', title: '', align: 'right' as const, cell: (row: ScreeningWord) => <RemoveWord word={row} /> }]
      : []),
  ]
}

function RemoveWord({ word }: { word: ScreeningWord }) {
  const { t } = useWords()
  const refusalWords = useRefusalWords()
  const remove = useRemoveWord()
  return (
    <Button
      size="small"
      type="text"
      danger={remove.error !== null}
      title={remove.error === null ? undefined : refusalWords(remove.error)}
      loading={remove.isPending}
      aria-label={t('content.words.removeOf', { word: word.word })}
      onClick={() => remove.mutate(word.screeningWordId)}
    >
      {t('content.words.remove')}
    </Button>
  )
}
