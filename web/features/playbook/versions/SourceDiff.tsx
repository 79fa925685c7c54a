import { useWords } from '#web/i18n/use-words.ts'
import { useIsWide } from '#web/ui/use-is-wide.ts'
import { type LineRow, type Side, sideBySide } from './lines.ts'
import styles from './compare.module.css'

type SourceDiffProps = { before: string; after: string; names: { before: string; after: string } }

/** Two sources line by line: side by side where there is room, one below the other where there is not. */
export function SourceDiff({ before, after, names }: SourceDiffProps) {
  const { t } = useWords()
  const isWide = useIsWide(960)
  const rows = sideBySide(before, after)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it
    <section className={styles['source']} tabIndex={0} aria-label={t('versions.source')}>
      <table data-wide={isWide ? '' : undefined}>
        <colgroup>
          <col className={styles['numbers'] ?? ''} />
          <col />
          {isWide ? <col className={styles['numbers'] ?? ''} /> : null}
          {isWide ? <col /> : null}
        </colgroup>
        <thead>
          <tr>
            <th colSpan={2} scope="col">
              {isWide ? names.before : `${names.before} → ${names.after}`}
            </th>
            {isWide ? (
              <th colSpan={2} scope="col">
                {names.after}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>{rows.map((row, at) => rowOf(row, at, isWide, t('versions.sameLines', countOf(row))))}</tbody>
      </table>
    </section>
  )
}

const countOf = (row: LineRow): { count: number } => ({ count: row.kind === 'skipped' ? row.count : 0 })

function rowOf(row: LineRow, at: number, isWide: boolean, folded: string) {
  const key = `${row.kind} ${at}`
  if (row.kind === 'skipped')
    return (
      <tr key={key} data-kind="skipped">
        <td colSpan={isWide ? 4 : 2}>{folded}</td>
      </tr>
    )
  if (isWide)
    return (
      <tr key={key} data-kind={row.kind}>
        <Line side={row.left} mark="gone" isChanged={row.kind === 'changed'} />
        <Line side={row.right} mark="come" isChanged={row.kind === 'changed'} />
      </tr>
    )
  if (row.kind === 'same')
    return (
      <tr key={key}>
        <Line side={row.right} mark="come" isChanged={false} />
      </tr>
    )
  return [
    { side: row.left, mark: 'gone' as const },
    { side: row.right, mark: 'come' as const },
  ].map(({ side, mark }) =>
    side ? (
      <tr key={`${key} ${mark}`}>
        <Line side={side} mark={mark} isChanged />
      </tr>
    ) : null,
  )
}

function Line({ side, mark, isChanged }: { side: Side | null; mark: 'gone' | 'come'; isChanged: boolean }) {
  const kind = isChanged ? (side ? mark : 'none') : undefined
  return (
    <>
      <td data-mark={kind} className={styles['number']}>
        {side?.number}
      </td>
      <td data-mark={kind}>
        <code>
          {isChanged && side ? <b>{mark === 'gone' ? '− ' : '+ '}</b> : null}
          {side?.text}
        </code>
      </td>
    </>
  )
}
