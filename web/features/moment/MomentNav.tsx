import { useNavigate } from '@tanstack/react-router'
import { useWords } from '#web/i18n/use-words.ts'
import { Tabs } from '#web/ui/Tabs.tsx'

const pages = { calendar: '/moments', engagement: '/moments/engagement', personas: '/moments/personas' } as const
type MomentPlace = keyof typeof pages

/** The pages of the room: what is posted, whose posts are visited, and how staff look. */
export function MomentNav({ at }: { at: MomentPlace }) {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <Tabs<MomentPlace>
      label={t('moment.rooms.name')}
      value={at}
      options={(['calendar', 'engagement', 'personas'] as const).map((value) => ({
        value,
        label: t(`moment.rooms.${value}`),
      }))}
      onChange={(value) => void navigate({ to: pages[value] })}
    />
  )
}
