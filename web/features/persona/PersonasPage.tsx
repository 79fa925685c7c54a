import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type Persona, personaStates, type PersonaState } from '#contract/persona.ts'
import { personaItems } from '#contract/persona-item.ts'
import { MomentNav } from '#web/features/moment/index.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { AskDialog } from './AskDialog.tsx'
import { KitPanel } from './KitPanel.tsx'
import styles from './persona.module.css'
import { personasQuery } from './queries.ts'

type Search = { state?: Exclude<PersonaState, 'all'>; search?: string; staff?: string }

/** How staff look to customers, for those who lead them: who is complete, and asking the rest. */
export function PersonasPage() {
  const { t } = useWords()
  const { state = 'all', search, staff } = useSearch({ from: '/desk/moments/personas' })
  const navigate = useNavigate({ from: '/moments/personas' })
  const query = useInfiniteQuery(personasQuery({ state, search }))
  const mayAsk = useMay('persona.ask')
  const [isAsking, setAsking] = useState(false)
  const put = (next: { state?: PersonaState; search?: string; staff?: string | undefined }) => {
    const all: { state: PersonaState; search?: string | undefined; staff?: string | undefined } = {
      state,
      search,
      staff,
      ...next,
    }
    const kept: Search = {
      ...(all.state !== 'all' && { state: all.state }),
      ...(all.search && { search: all.search }),
      ...(all.staff && { staff: all.staff }),
    }
    void navigate({ search: kept, replace: true, resetScroll: false })
  }
  const columns = useColumns((staffId) => put({ staff: staffId }))
  const [first] = query.data?.pages ?? []
  const rows = query.data?.pages.flatMap((page) => page.items)
  const left = first ? first.people - first.complete : 0
  return (
    <Page
      title={t('persona.title')}
      note={t('persona.note')}
      actions={
        mayAsk && left > 0 ? (
          <Button type="primary" onClick={() => setAsking(true)}>
            {t('persona.ask.name', { count: left })}
          </Button>
        ) : null
      }
      aside={
        staff === undefined ? null : <KitPanel key={staff} staffId={staff} onClose={() => put({ staff: undefined })} />
      }
    >
      <MomentNav at="personas" />
      <Toolbar>
        <Segments<PersonaState>
          label={t('persona.states.name')}
          value={state}
          options={personaStates.map((value) => ({ value, label: t(`persona.states.${value}`) }))}
          onChange={(value) => put({ state: value })}
        />
        <SearchField label={t('persona.search')} value={search ?? ''} onSearch={(text) => put({ search: text })} />
      </Toolbar>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined || first === undefined ? (
        query.error ? null : (
          <Bones rows={8} label={t('common.loading')} />
        )
      ) : first.people === 0 ? (
        <Empty title={t('persona.empty.title')}>{t('persona.empty.text')}</Empty>
      ) : rows.length === 0 ? (
        <Empty
          quiet
          title={t('persona.none')}
          action={<Button onClick={() => put({ state: 'all', search: '' })}>{t('common.clearFilters')}</Button>}
        />
      ) : (
        <>
          <p className={styles['weak']}>{t('persona.sum', { people: first.people, complete: first.complete })}</p>
          <DataTable
            label={t('persona.list')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.staffId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
      {isAsking ? <AskDialog onClose={() => setAsking(false)} /> : null}
    </Page>
  )
}

function useColumns(onOpen: (staffId: string) => void): Column<Persona>[] {
  const { t } = useWords()
  return [
    {
      key: 'name',
      title: t('persona.column.name'),
      cell: ({ staffId, wecom: { name } }) => (
        <Button
          type="link"
          size="small"
          aria-label={t('persona.open', { name })}
          style={{ paddingInline: 0 }}
          onClick={() => onOpen(staffId)}
        >
          {name}
        </Button>
      ),
    },
    {
      key: 'jobTitle',
      title: t('persona.column.jobTitle'),
      isWideOnly: true,
      cell: ({ wecom }) => wecom.jobTitle || '–',
    },
    {
      key: 'done',
      title: t('persona.column.done'),
      cell: ({ done }) => <Marks done={new Set(done.map(({ item }) => item))} />,
    },
    {
      key: 'asked',
      title: t('persona.column.asked'),
      cell: ({ isAsked }) => (isAsked ? <Pill tone="accent">{t('persona.asked')}</Pill> : null),
    },
  ]
}

function Marks({ done }: { done: ReadonlySet<Persona['done'][number]['item']> }) {
  const { t } = useWords()
  return (
    <span className={styles['marks']}>
      <span>{t('persona.doneOf', { done: done.size, all: personaItems.length })}</span>
      {personaItems.map((item) => {
        const name = t(`persona.items.${item}.name`)
        const isDone = done.has(item)
        return (
          <i
            key={item}
            data-done={isDone ? '' : undefined}
            title={t(isDone ? 'persona.isDone' : 'persona.isToDo', { item: name })}
          >
            {isDone ? '✓ ' : ''}
            {name}
          </i>
        )
      })}
    </span>
  )
}
