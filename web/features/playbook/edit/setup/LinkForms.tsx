import { Button } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { freshId, useEditing } from '../context.ts'
import { valueAt } from '../document/value.ts'
import { TextField } from '../field/fields.tsx'
import styles from './setup.module.css'

/** The tracked links that texts name, so that clicks are counted. */
export function LinkForms() {
  const { t } = useWords()
  const { document, value, make, isLocked } = useEditing()
  const links = document.links ?? []
  return (
    <Section title={t('editor.setup.links')} note={t('editor.setup.linksNote')}>
      {links.map(({ id, name }) => (
        <fieldset key={id} className={styles['part']}>
          <legend>{name}</legend>
          <TextField at={['links', { id }, 'name']} label={t('editor.setup.linkName')} />
          <TextField at={['links', { id }, 'url']} label={t('editor.setup.url')} placeholder="https://" />
          <Button
            size="small"
            disabled={isLocked}
            onClick={() =>
              make([{ op: 'remove', at: ['links'], item: id, was: valueAt(value, ['links', { id }]) ?? '' }])
            }
          >
            {t('editor.setup.removeLink', { name })}
          </Button>
        </fieldset>
      ))}
      <Button
        disabled={isLocked}
        onClick={() => {
          const id = freshId('link')
          const after = links.at(-1)?.id ?? null
          make([{ op: 'insert', at: ['links'], item: { id, name: t('editor.message.link'), url: 'https://' }, after }])
        }}
      >
        {t('editor.setup.addLink')}
      </Button>
    </Section>
  )
}
