import { Button, Select } from 'antd'
import { type CalendarTrack, PICKS, type Step } from '#contract/playbook.ts'
import { LibraryPicker } from '#web/features/content/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { contentIdsOf } from '../../read/place-steps.ts'
import { freshId, useEditing } from '../context.ts'
import { insertItem } from '../document/library.ts'
import { addMessage, removeMessage, setField, setOwnMessages, stepPlace } from '../document/operations.ts'
import { FieldProblems } from '../field/Field.tsx'
import { SelectField } from '../field/SelectField.tsx'
import { Composer } from './Composer.tsx'
import { OnlyFields } from './OnlyFields.tsx'
import styles from './composer.module.css'

/** What a step sends: one message, several in turn, or one for each of its days. */
export function Messages({ track, step }: { track: CalendarTrack; step: Step }) {
  const { t } = useWords()
  const editing = useEditing()
  const { document, make, problemsAt, isLocked } = editing
  const ids = contentIdsOf(step, document)
  const days = step.when.kind === 'group-day' ? (step.when.days ?? []) : []
  const labelOf = (index: number): string => {
    const day = step.contents ? days[index] : undefined
    if (day !== undefined) return t('editor.message.ofDay', { day })
    return ids.length === 1 ? t('editor.message.one') : t('editor.message.nth', { nth: index + 1 })
  }
  const isOfDays = step.contents !== undefined
  const unused = document.contents.filter(({ id }) => !ids.includes(id))
  return (
    <section aria-label={t('editor.message.list')}>
      {ids.map((contentId, index) => {
        const content = document.contents.find(({ id }) => id === contentId)
        if (!content) return null
        return (
          <div key={contentId}>
            <Composer content={content} label={labelOf(index)} stepId={step.id} />
            {step.column === undefined ? null : <OnlyFields contentId={contentId} />}
            {isOfDays || ids.length < 2 ? null : (
              <Button
                size="small"
                disabled={isLocked}
                onClick={() => make(removeMessage(editing, track, step, contentId))}
              >
                {t('editor.message.remove', { nth: index + 1 })}
              </Button>
            )}
          </div>
        )
      })}
      {step.column === undefined ? null : (
        <>
          <FieldProblems problems={problemsAt(['columns', { id: step.column }, 'contents'])} />
          <SelectField
            at={['columns', { id: step.column }, 'pick']}
            label={t('editor.message.pick')}
            options={PICKS.map((value) => ({
              value,
              label: t(`editor.message.pickKind.${value}`),
            }))}
          />
        </>
      )}
      {step.content !== undefined && days.length > 1 ? (
        <Button
          size="small"
          disabled={isLocked}
          onClick={() =>
            make(
              setOwnMessages(
                editing,
                track,
                step,
                days,
                days.map(() => freshId('message')),
              ),
            )
          }
        >
          {t('editor.message.eachDay')}
        </Button>
      ) : null}
      {isOfDays ? null : (
        <div className={styles['attach']}>
          <Button
            size="small"
            disabled={isLocked}
            onClick={() =>
              make(
                addMessage(editing, track, step, {
                  contentId: freshId('message'),
                  columnId: freshId('column'),
                  name: `${step.name} ${ids.length + 1}`,
                  pick: 'rotate',
                }),
              )
            }
          >
            {t('editor.message.add')}
          </Button>
          <LibraryPicker
            isLocked={isLocked}
            onChoose={(item) =>
              make(
                insertItem(editing, track, step, item, {
                  contentId: freshId('message'),
                  columnId: freshId('column'),
                  pick: 'rotate',
                }),
              )
            }
          />
          {unused.length > 0 ? (
            <Select<string>
              size="small"
              showSearch={{ optionFilterProp: 'label' }}
              value={null}
              disabled={isLocked}
              aria-label={t('editor.message.choose')}
              placeholder={t('editor.message.choose')}
              style={{ minWidth: 160 }}
              options={unused.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(contentId) => make(chosen(contentId))}
            />
          ) : null}
        </div>
      )}
    </section>
  )

  /** A content of the library in the place of the step's one message, or one more in its column. */
  function chosen(contentId: string) {
    const at = stepPlace(track.id, step.id)
    if (step.column === undefined) return [setField(editing, [...at, 'content'], contentId)]
    const after = ids.at(-1) ?? null
    return [{ op: 'insert' as const, at: ['columns', { id: step.column }, 'contents'], item: contentId, after }]
  }
}
