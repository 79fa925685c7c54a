import { Button } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { readValue } from './document/apply.ts'
import type { Edit } from './document/edit.ts'
import { changedParts, type ChangedPart } from './document/parts.ts'
import type { LostEdits, Merged as MergedSave } from './document/session.ts'
import styles from './editor.module.css'

/** What a colleague's save brought in, by name. */
export function Merged({ merged, onClose }: { merged: MergedSave; onClose: () => void }) {
  const { t } = useWords()
  const settings: Record<string, string> = {
    name: t('editor.name'),
    summary: t('editor.setup.summary'),
    basics: t('playbook.about.basics'),
    setup: t('playbook.setup.name'),
    governor: t('playbook.governor.name'),
    variables: t('playbook.about.variables'),
    links: t('editor.setup.links'),
    slots: t('editor.setup.slots'),
  }
  const nameOf = ({ kind, name }: ChangedPart) => (kind === 'other' ? (settings[name] ?? name) : name)
  const parts = changedParts(readValue(merged.before) ?? {}, readValue(merged.after) ?? {})
  return (
    <section className={styles['notice']} aria-live="polite">
      <p>{t('editor.merged.title', { name: merged.by })}</p>
      <ul>
        {parts.slice(0, 12).map((part) => (
          <li key={`${part.kind} ${part.name} ${part.what}`}>
            {t(`editor.merged.${part.what}`, { part: t(`editor.merged.${part.kind}`, { name: nameOf(part) }) })}
          </li>
        ))}
      </ul>
      <Button size="small" onClick={onClose}>
        {t('editor.merged.ok')}
      </Button>
    </section>
  )
}

type LostProps = {
  lost: readonly LostEdits[]
  onInsist: (which: LostEdits) => void
  onDrop: (which: LostEdits) => void
}

/** Changes that no longer fit, with their text: put in after all, or dropped, by whoever wrote them. */
export function Lost({ lost, onInsist, onDrop }: LostProps) {
  const { t } = useWords()
  if (lost.length === 0) return null
  return (
    <section className={styles['notice']} data-harm="" role="alert">
      <p>{t('editor.lost.title')}</p>
      {lost.map((each, index) => (
        <div key={index} className={styles['lost']}>
          <pre>{each.edits.map(textOf).join('\n')}</pre>
          <span>
            {each.refusal.code === 'changed'
              ? each.refusal.is === null
                ? t('editor.lost.changedText')
                : t('editor.lost.changed', { is: plain(each.refusal.is) })
              : t(`editor.lost.${each.refusal.code}`)}
          </span>
          {each.refusal.code === 'changed' && each.edits.every(({ op }) => op === 'set') ? (
            <Button size="small" onClick={() => onInsist(each)}>
              {t('editor.lost.put')}
            </Button>
          ) : null}
          <Button size="small" onClick={() => onDrop(each)}>
            {t('editor.lost.drop')}
          </Button>
        </div>
      ))}
    </section>
  )
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What an edit would have written, for a person to read and to copy. */
function textOf(edit: Edit): string {
  switch (edit.op) {
    case 'set':
      return plain(edit.value ?? edit.was)
    case 'insert':
      return plain(edit.item)
    case 'remove':
      return plain(edit.was)
    case 'move':
      return String(edit.item)
    case 'text':
      return typedLines(edit.was, edit.now)
    default:
      return ''
  }
}

/** The lines that somebody typed, without those that stayed. */
function typedLines(was: string, now: string): string {
  const known = new Set(was.split('\n'))
  return now
    .split('\n')
    .filter((line) => !known.has(line))
    .join('\n')
}
