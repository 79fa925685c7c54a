import { useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import type { CreateDraft } from '#contract/playbook-draft.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { useRefusalWords } from '#web/ui/Refused.tsx'
import { blankSource } from './blank.ts'
import { freshId } from './context.ts'
import { useCreateDraft } from './queries.ts'

/** Begins a playbook that is not there yet, and opens it to be written. */
export function NewPlaybook() {
  const { t, language } = useWords()
  return (
    <BeginDraft
      label={t('editor.new')}
      isPrimary
      body={() => ({ source: blankSource(freshId('playbook'), language) })}
    />
  )
}

/** Opens the playbook's draft, begun from its latest version where there is none. */
export function EditPlaybook({ playbookId }: { playbookId: string }) {
  const { t } = useWords()
  return <BeginDraft label={t('editor.edit')} body={() => ({ playbookId })} />
}

/** Begins a draft anew with what was written in one that is gone. */
export function KeepAsDraft({ playbookId, source }: { playbookId: string | null; source: string }) {
  const { t } = useWords()
  return (
    <BeginDraft label={t('editor.gone.keep')} body={() => ({ ...(playbookId !== null && { playbookId }), source })} />
  )
}

function BeginDraft({
  label,
  isPrimary = false,
  body,
}: {
  label: string
  isPrimary?: boolean
  body: () => CreateDraft
}) {
  const navigate = useNavigate()
  const create = useCreateDraft()
  const refusalWords = useRefusalWords()
  return (
    <Button
      type={isPrimary ? 'primary' : 'default'}
      loading={create.isPending}
      danger={create.error !== null}
      title={create.error === null ? undefined : refusalWords(create.error)}
      onClick={() =>
        create.mutate(body(), {
          onSuccess: ({ draftId }) => void navigate({ to: '/playbooks/drafts/$draftId', params: { draftId } }),
        })
      }
    >
      {label}
    </Button>
  )
}
