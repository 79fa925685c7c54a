import { useNavigate } from '@tanstack/react-router'
import { useWords } from '#web/i18n/use-words.ts'
import { Tabs } from '#web/ui/Tabs.tsx'

const pages = {
  chats: '/one-offs',
  contacts: '/one-offs/contacts',
  welcomes: '/one-offs/welcomes',
  groupWelcomes: '/one-offs/group-welcomes',
} as const

/** What is sent outside of playbooks' steps: to group chats, to contacts one to one, and what greets new friends and new members. */
export function SendKinds({ value }: { value: keyof typeof pages }) {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <Tabs
      label={t('oneOff.kinds.name')}
      value={value}
      options={(['chats', 'contacts', 'welcomes', 'groupWelcomes'] as const).map((kind) => ({
        value: kind,
        label: t(`oneOff.kinds.${kind}`),
      }))}
      onChange={(kind) => void navigate({ to: pages[kind] })}
    />
  )
}
