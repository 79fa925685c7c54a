import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { StaffSelect } from '#web/features/staff/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { stages } from '#web/search.ts'
import { numberWords } from '#web/ui/number-words.ts'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { groupChatCountsQuery, type GroupChatFilters } from './queries.ts'

type GroupChatFilterBarProps = { filters: GroupChatFilters; onChange: (filters: GroupChatFilters) => void }

/** Narrows group chats by name, stage, owner and standing; each stage says how many it would leave. */
export function GroupChatFilterBar({ filters, onChange }: GroupChatFilterBarProps) {
  const { t } = useWords()
  const { stage: _stage, ...besideStage } = filters
  const { data: counts } = useQuery(groupChatCountsQuery(besideStage))
  const put = <K extends keyof GroupChatFilters>(key: K, value: GroupChatFilters[K] | undefined) => {
    const { [key]: _before, ...rest } = filters
    onChange(value === undefined || value === '' ? rest : { ...rest, [key]: value })
  }
  const numbered = (label: string, count: number | undefined) =>
    count === undefined ? label : `${label} ${numberWords(count)}`
  return (
    <Toolbar>
      <SearchField
        label={t('groupChat.search')}
        value={filters.search ?? ''}
        onSearch={(search) => put('search', search)}
      />
      <Segments
        label={t('groupChat.stage.name')}
        value={filters.stage ?? 'all'}
        options={[
          { value: 'all', label: numbered(t('common.all'), counts?.total) },
          ...stages.map((stage) => ({
            value: stage,
            label: numbered(t(`groupChat.stage.${stage}`), counts?.byStage[stage]),
            title: t(`groupChat.stageHint.${stage}`),
          })),
        ]}
        onChange={(stage) => put('stage', stage === 'all' ? undefined : stage)}
      />
      <StaffSelect label={t('groupChat.owner')} value={filters.owner} onChange={(owner) => put('owner', owner)} />
      <Button
        aria-pressed={filters.paused ?? false}
        {...(filters.paused ? { type: 'primary', ghost: true } : {})}
        onClick={() => put('paused', filters.paused ? undefined : true)}
      >
        {numbered(t('groupChat.paused'), counts?.paused)}
      </Button>
      {(['ownerless', 'nearly_full'] as const).map((health) => (
        <Button
          key={health}
          aria-pressed={filters.health === health}
          {...(filters.health === health ? { type: 'primary', ghost: true } : {})}
          onClick={() => put('health', filters.health === health ? undefined : health)}
        >
          {numbered(t(`groupChat.health.${health}`), counts?.byHealth[health])}
        </Button>
      ))}
    </Toolbar>
  )
}
