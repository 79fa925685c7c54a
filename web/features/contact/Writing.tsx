import { Checkbox, Select } from 'antd'
import { type ContactPage, exclusions } from '#contract/contact.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { useExclude, useOptOut } from './mutations.ts'

/** Whether this contact gets messages of its own: its own wish, and the list of those who get none. */
export function Writing({ contact }: { contact: ContactPage }) {
  const { t } = useWords()
  const mayChange = useMay('contact.change')
  const optOut = useOptOut(contact.contactId)
  const exclude = useExclude(contact.contactId)
  const refusal = optOut.error ?? exclude.error
  return (
    <>
      <Checkbox
        checked={contact.optedOutAt !== null}
        disabled={!mayChange || optOut.isPending}
        onChange={({ target }) => optOut.mutate(target.checked)}
      >
        {t('contact.optOut')}
      </Checkbox>
      <Select
        size="small"
        aria-label={t('contact.exclude')}
        style={{ width: 220 }}
        value={contact.exclusion ?? 'none'}
        disabled={!mayChange || exclude.isPending}
        options={[
          { value: 'none', label: `${t('contact.exclude')}：${t('contact.notExcluded')}` },
          ...exclusions.map((value) => ({ value, label: t(`contact.exclusion.${value}`) })),
        ]}
        onChange={(value: (typeof exclusions)[number] | 'none') => exclude.mutate(value === 'none' ? null : value)}
      />
      {refusal ? <Refused error={refusal} /> : null}
    </>
  )
}
