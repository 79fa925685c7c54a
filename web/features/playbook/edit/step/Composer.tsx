import { Button } from 'antd'
import { CONTENT_CLASSES, type Content } from '#contract/playbook.ts'
import { CONTENT_FORMS } from '#contract/playbook/content.ts'
import { InLibrary } from '#web/features/content/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { useEditing } from '../context.ts'
import type { Place } from '../document/edit.ts'
import { asItem } from '../document/library.ts'
import { contentPlace, usesOf } from '../document/operations.ts'
import { FieldProblems } from '../field/Field.tsx'
import { ListField, TextField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import { Attachments } from './Attachments.tsx'
import styles from './composer.module.css'
import { MessageText } from './MessageText.tsx'

type ComposerProps = {
  content: Content
  label: string
  stepId?: string
  /** Its name, class, form and labels are asked for elsewhere. */
  isFiled?: boolean
}

/** A content at work: what the group will read, what it carries, other wordings of it, and how it is filed. */
export function Composer({ content, label, stepId, isFiled = false }: ComposerProps) {
  const { t } = useWords()
  const { document, set, problemsAt, isLocked } = useEditing()
  const at = contentPlace(content.id)
  const others = usesOf(document, content.id).steps.filter(({ id }) => id !== stepId).length
  const whole = problemsAt(at).filter(({ path }) => /^contents\[\d+\]$/.test(path))
  const variants = Array.isArray(content.variants) ? content.variants : []
  const free = 'bcdefghijklmnopqrstuvwxyz'.split('').find((key) => !variants.some((each) => each.key === key))
  return (
    <div className={styles['composer']}>
      <MessageText at={at} label={label} attachments={content.attachments ?? []}>
        <FieldProblems problems={whole} />
        <Attachments at={[...at, 'attachments']} attachments={content.attachments ?? []} />
      </MessageText>
      {stepId !== undefined && others > 0 ? (
        <p className={styles['shared']}>{t('editor.message.sharedWith', { count: others })}</p>
      ) : null}
      {variants.map((variant) => (
        <fieldset key={variant.key} className={styles['attachment']}>
          <legend>{t('editor.message.variants', { key: variant.key })}</legend>
          <MessageText
            at={[...at, 'variants', { id: variant.key }]}
            label={t('editor.message.variants', { key: variant.key })}
            attachments={variant.attachments ?? []}
          />
          <Button
            size="small"
            disabled={isLocked}
            onClick={() => {
              const rest = variants.filter((each) => each.key !== variant.key)
              set([...at, 'variants'], rest.length === 0 ? null : asJson(rest))
            }}
          >
            {t('editor.message.removeVariant', { key: variant.key })}
          </Button>
        </fieldset>
      ))}
      {isFiled ? null : (
        <InLibrary
          library={typeof content.library === 'string' ? content.library : undefined}
          item={asItem(document, content)}
          isLocked={isLocked}
          onKept={(library) => set([...at, 'library'], library)}
        />
      )}
      <details className={styles['more']}>
        <summary>{t('common.more')}</summary>
        {isFiled ? null : <Filing at={at} />}
        {free === undefined ? null : (
          <Button
            size="small"
            disabled={isLocked}
            onClick={() =>
              set([...at, 'variants'], asJson([...variants, { key: free, text: content.text ?? content.name }]))
            }
          >
            {t('editor.message.addVariant')}
          </Button>
        )}
      </details>
    </div>
  )
}

/** What a content is called, and under what it is found. */
function Filing({ at }: { at: Place }) {
  const { t } = useWords()
  return (
    <>
      <TextField at={[...at, 'name']} label={t('editor.message.name')} />
      <SelectField
        at={[...at, 'class']}
        label={t('editor.message.class')}
        options={CONTENT_CLASSES.map((value) => ({ value, label: t(`playbook.content.class.${value}`) }))}
      />
      <SelectField
        at={[...at, 'form']}
        label={t('editor.message.form')}
        isOptional
        options={CONTENT_FORMS.map((value) => ({ value, label: t(`playbook.content.form.${value}`) }))}
      />
      <ListField at={[...at, 'labels']} label={t('editor.message.labels')} by="comma" parse={(word) => word} />
    </>
  )
}

const asJson = (variants: NonNullable<Content['variants']>): { [key: string]: string }[] =>
  variants as unknown as { [key: string]: string }[] // variants as they are written
