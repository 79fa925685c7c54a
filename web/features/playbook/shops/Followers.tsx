import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import {
  type ExecutionDays,
  executionDays,
  type Follower,
  type FollowerSort,
  followerSorts,
} from '#contract/playbook-follow.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { DataTable, toggled } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { type FollowerLine, useFollowerColumns } from './columns.tsx'
import { OverridesDialog } from './OverridesDialog.tsx'
import { belowQuery, executionQuery, followersQuery } from './queries.ts'

/** Everyone who follows a playbook; those below a region open beneath it. */
export function Followers({ playbookId, hasRates }: { playbookId: string; hasRates: boolean }) {
  const { t } = useWords()
  const [search, setSearch] = useState('')
  const [sort, setSort] = useState<FollowerSort | 'rate'>('unit')
  const [days, setDays] = useState<ExecutionDays>(7)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [shown, setShown] = useState<Follower | null>(null)
  const query = useInfiniteQuery(
    followersQuery(playbookId, sort === 'rate' ? { search, sort, days } : { search, sort }),
  )
  const followers = query.data?.pages.flatMap((page) => page.items)
  const lines = useLines(followers ?? [], opened)
  const rates = useRates(playbookId, days, lines)
  const columns = useFollowerColumns({
    days: hasRates ? days : null,
    rates,
    opened,
    onToggle: (id) => setOpened(toggled(opened, [id], !opened.has(id))),
    onShow: setShown,
  })
  return (
    <>
      <Toolbar>
        <SearchField label={t('follow.search')} value={search} onSearch={setSearch} />
        <Select<FollowerSort | 'rate'>
          aria-label={t('follow.sort')}
          value={sort}
          options={[...followerSorts, ...(hasRates ? (['rate'] as const) : [])].map((value) => ({
            value,
            label: t(`follow.sorts.${value}`),
          }))}
          onChange={setSort}
        />
        {hasRates ? (
          <Segments
            label={t('follow.days')}
            value={String(days)}
            options={executionDays.map((value) => ({
              value: String(value),
              label: t('follow.lastDays', { days: value }),
            }))}
            onChange={(value) => setDays(value === '30' ? 30 : 7)}
          />
        ) : null}
      </Toolbar>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {followers === undefined ? (
        query.error ? null : (
          <Bones rows={4} label={t('common.loading')} />
        )
      ) : followers.length === 0 ? (
        <Empty quiet title={t('follow.noMatch')} />
      ) : (
        <>
          <DataTable
            label={t('follow.list')}
            columns={columns}
            rows={lines}
            keyOf={(line) => `${line.level} ${line.playbookId}`}
            isStale={query.isPlaceholderData}
          />
          {query.hasNextPage ? <More query={query} shown={followers.length} /> : null}
        </>
      )}
      {shown ? (
        <OverridesDialog playbookId={shown.playbookId} name={shown.unit} onClose={() => setShown(null)} />
      ) : null}
    </>
  )
}

/** Rows in the order of the tree: behind each one that is opened those below it. */
function useLines(followers: readonly Follower[], opened: ReadonlySet<string>): FollowerLine[] {
  const ids = [...opened]
  const answers = useQueries({ queries: ids.map((id) => belowQuery(id)) })
  const below = new Map(ids.map((id, at) => [id, answers[at]?.data?.items ?? []]))
  const linesOf = (items: readonly Follower[], level: number): FollowerLine[] =>
    items.flatMap((item) => [
      { ...item, level },
      ...(opened.has(item.playbookId) && level < 4 ? linesOf(below.get(item.playbookId) ?? [], level + 1) : []),
    ])
  return linesOf(followers, 0)
}

/** Rates of the rows in sight, up to as many as are asked for at a time. */
function useRates(playbookId: string, days: ExecutionDays, lines: readonly FollowerLine[]) {
  const ids = [...new Set(lines.map((line) => line.playbookId))].toSorted()
  const parts = Array.from({ length: Math.ceil(ids.length / 200) }, (_, at) => ids.slice(at * 200, at * 200 + 200))
  const answers = useQueries({ queries: parts.map((part) => executionQuery(playbookId, days, part)) })
  return new Map(answers.flatMap(({ data }) => data?.items ?? []).map((item) => [item.playbookId, item]))
}
