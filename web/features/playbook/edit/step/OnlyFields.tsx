import { useWords } from '#web/i18n/use-words.ts'
import { useEditing } from '../context.ts'
import { contentPlace } from '../document/operations.ts'
import { ListField } from '../field/fields.tsx'

/** Which group chats get a content of a column: those whose variables have one of these values; all where none is given. */
export function OnlyFields({ contentId }: { contentId: string }) {
  const { t } = useWords()
  const { document } = useEditing()
  const only = document.contents.find(({ id }) => id === contentId)?.only ?? {}
  const names = Object.entries(document.variables ?? {}).flatMap(([name, { type, per_group: perGroup }]) =>
    Object.hasOwn(only, name) || (perGroup && (type === 'text' || type === 'number')) ? [name] : [],
  )
  return names.map((name) => (
    <ListField
      key={name}
      at={[...contentPlace(contentId), 'only', name]}
      label={t('editor.message.only', { name })}
      hint={t('editor.message.onlyHint')}
      by="comma"
      parse={(word) => word}
    />
  ))
}
