import { useNavigate } from '@tanstack/react-router'
import { useWords } from '#web/i18n/use-words.ts'
import { Tabs } from '#web/ui/Tabs.tsx'

const parts = ['keys', 'webhooks', 'reference'] as const
const addresses = {
  keys: '/settings/api',
  webhooks: '/settings/api/webhooks',
  reference: '/settings/api/reference',
} as const

/** The parts of what programs come in by. */
export function ApiNav({ value }: { value: (typeof parts)[number] }) {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <Tabs
      label={t('shell.rooms.api')}
      value={value}
      options={parts.map((part) => ({ value: part, label: t(`api.nav.${part}`) }))}
      onChange={(part) => void navigate({ to: addresses[part] })}
    />
  )
}
