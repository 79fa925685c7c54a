import { useQuery } from '@tanstack/react-query'
import { AutoComplete, Select } from 'antd'
import type { TagName } from '#contract/condition.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { useTyped } from '../field/use-typed.ts'
import { tagsQuery } from './queries.ts'
import { readTag, tagText } from './shape.ts'

/** The corp's tags by group; none while they are read, or for who may not read them: any can be typed. */
function useTagOptions() {
  const { data } = useQuery(tagsQuery)
  return (data?.groups ?? []).map(({ name: group, tags }) => ({
    label: group,
    title: group,
    options: tags.map(({ name }) => ({ value: tagText({ group, name }), label: tagText({ group, name }) })),
  }))
}

type TagInputProps = {
  label: string
  value: TagName | undefined
  isLocked: boolean
  onChange: (tag: TagName) => void
}

/** One tag: chosen, or typed as `group / name`. */
export function TagInput({ label, value, isLocked, onChange }: TagInputProps) {
  const { t } = useWords()
  const options = useTagOptions()
  const written = value === undefined ? '' : tagText(value)
  const { text, change, leave } = useTyped<string>({
    value: written,
    toText: (now) => now ?? '',
    fromText: (typed) => {
      const tag = readTag(typed, t('journeyForm.tagGroup'))
      return tag === null ? undefined : tagText(tag)
    },
    commit: (now) => {
      const tag = now === null || now === written ? null : readTag(now, t('journeyForm.tagGroup'))
      if (tag !== null) onChange(tag)
    },
  })
  return (
    <AutoComplete
      aria-label={label}
      placeholder={t('journeyForm.tagHint')}
      value={text}
      disabled={isLocked}
      options={options}
      showSearch={{ filterOption: (typed, option) => (option?.label ?? '').includes(typed) }}
      style={{ flex: '1 1 160px' }}
      onChange={change}
      onSelect={(chosen: string) => {
        change(chosen)
        leave()
      }}
      onBlur={leave}
    />
  )
}

type TagsInputProps = {
  id: string
  label: string
  value: readonly TagName[]
  isLocked: boolean
  onChange: (tags: TagName[]) => void
}

/** Several tags, chosen or typed. */
export function TagsInput({ id, label, value, isLocked, onChange }: TagsInputProps) {
  const { t } = useWords()
  return (
    <Select<string[]>
      id={id}
      mode="tags"
      aria-label={label}
      placeholder={t('journeyForm.tagHint')}
      disabled={isLocked}
      value={value.map(tagText)}
      options={useTagOptions()}
      tokenSeparators={[',', '，', '、']}
      onChange={(texts) => {
        const tags = texts.flatMap((text) => readTag(text, t('journeyForm.tagGroup')) ?? [])
        onChange(tags.filter((tag, index) => tags.findIndex((each) => tagText(each) === tagText(tag)) === index))
      }}
    />
  )
}
