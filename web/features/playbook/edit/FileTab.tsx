import { useRef } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import type { Problem } from '../queries.ts'
import { Problems } from '../Problems.tsx'
import styles from './editor.module.css'
import { useTyped } from './field/use-typed.ts'

type FileTabProps = {
  source: string
  problems: readonly Problem[]
  isLocked: boolean
  onType: (now: string, was: string) => void
}

/** The document as a file: the same as the form, line by line. */
export function FileTab({ source, problems, isLocked, onType }: FileTabProps) {
  const { t } = useWords()
  const numbers = useRef<HTMLPreElement>(null)
  const { text, change, leave } = useTyped<string>({
    value: source,
    toText: (value) => value ?? '',
    fromText: (typed) => typed,
    commit: (now, was) => onType(now ?? '', was ?? ''),
  })
  const lines = text.split('\n').length
  const marked = new Map(problems.flatMap(({ line, severity }) => (line === null ? [] : [[line, severity] as const])))
  return (
    <>
      <p className={styles['note']}>{t('editor.file.note')}</p>
      <div className={styles['file']}>
        <pre ref={numbers} aria-hidden>
          {Array.from({ length: lines }, (_, line) => (
            <span key={line} data-severity={marked.get(line + 1)}>
              {line + 1}
              {'\n'}
            </span>
          ))}
        </pre>
        <textarea
          aria-label={t('editor.file.label')}
          value={text}
          readOnly={isLocked}
          spellCheck={false}
          wrap="off"
          onChange={({ target }) => change(target.value)}
          onBlur={leave}
          onScroll={({ currentTarget }) => {
            if (numbers.current) numbers.current.scrollTop = currentTarget.scrollTop
          }}
        />
      </div>
      <Problems problems={problems} />
    </>
  )
}
