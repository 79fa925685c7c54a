/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/control-has-associated-label -- ARIA's grid with one tab stop (aria-activedescendant): rows are virtual and placed by hand, which table elements do not allow */
import { Link } from '@tanstack/react-router'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { Matrix } from '#contract/run.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import type { MatrixFilters } from '../queries.ts'
import { MatrixCell, type MatrixCellShape } from './MatrixCell.tsx'
import styles from './matrix.module.css'
import type { MatrixRow } from './use-matrix-rows.ts'

const emptyCell = (column: number): MatrixCellShape => ({ column, items: [], counts: {} })

type MatrixLineProps = {
  index: number
  top: number
  row: MatrixRow | undefined
  columns: Matrix['columns']
  /** The first day whose plan is not told: what is empty from there on is unknown, not free. */
  plannedUntil: string
  columnNames: readonly string[]
  rowKind: MatrixFilters['rows']
  stepName: (stepId: string) => string
  idOf: (column: number, item: number) => string
  states: ReadonlySet<OccurrenceState>
  opened: string | undefined
  focused: { column: number; item: number } | null
  paused: boolean
  onOpen: (item: MatrixCellShape['items'][number], groupChatId: string) => void
  onCloser: ((column: number) => void) | null
}

/** One row of the matrix: who it is about, and a cell to each column. */
export function MatrixLine(props: MatrixLineProps) {
  const {
    index,
    top,
    row,
    columns,
    plannedUntil,
    columnNames,
    stepName,
    idOf,
    states,
    opened,
    focused,
    paused,
    onOpen,
    onCloser,
  } = props
  const { t } = useWords()
  const cells = new Map(row?.cells.map((cell) => [cell.column, cell]))
  const isPaused = paused || (row?.detail.paused ?? false)
  return (
    <div role="row" aria-rowindex={index + 2} className={styles['line']} style={{ top }}>
      <RowName {...props} isPaused={isPaused} />
      {columns.map((column, at) => {
        const name = `${row?.name ?? ''} ${columnNames[at]}`
        return (
          <div
            key={column.starts}
            role="presentation"
            className={styles['slot']}
            data-now={column.isNow ? '' : undefined}
            data-rest={column.isRestDay ? '' : undefined}
            data-unknown={column.starts >= plannedUntil ? '' : undefined}
            title={column.starts >= plannedUntil ? t('matrix.unknown') : undefined}
          >
            {row ? (
              <MatrixCell
                cell={cells.get(at) ?? emptyCell(at)}
                name={name}
                nameOf={(item) =>
                  [
                    name,
                    item.localTime,
                    stepName(item.stepId),
                    t(`state.${item.state}`),
                    item.clicked ? t('matrix.clicked') : '',
                  ]
                    .filter(Boolean)
                    .join(' ')
                }
                idOf={(item) => idOf(at, item)}
                paused={isPaused}
                states={states}
                opened={opened}
                focused={focused?.column === at ? focused.item : null}
                onOpen={(item) => onOpen(item, row.key)}
                onCloser={onCloser ? () => onCloser(at) : null}
              />
            ) : (
              <i className={styles['bone']} />
            )}
          </div>
        )
      })}
    </div>
  )
}

function RowName({ row, rowKind, idOf, focused, isPaused }: MatrixLineProps & { isPaused: boolean }) {
  const { t, language } = useWords()
  const isFocused = focused?.column === -1 ? '' : undefined
  if (!row)
    return (
      <div role="rowheader" className={styles['name']}>
        <i className={styles['bone']} />
      </div>
    )
  const { members, groupDay, owner } = row.detail
  const hint = [
    row.name,
    groupDay === null ? null : t('matrix.groupDay', { day: groupDay }),
    owner === null ? null : t('matrix.owner', { name: owner }),
    isPaused ? t('stateMeaning.paused') : null,
  ].filter(Boolean)
  return (
    <div role="rowheader" id={idOf(-1, 0)} className={styles['name']} data-focused={isFocused} title={hint.join(' · ')}>
      {rowKind === 'group_chat' ? (
        <Link to="/group-chats/$groupChatId" params={{ groupChatId: row.key }} tabIndex={-1}>
          {row.name}
        </Link>
      ) : (
        <span>{row.name}</span>
      )}
      {isPaused ? <Icon name="pause" size={13} /> : null}
      {members === null ? null : <em>{language === 'zh' ? t('common.people', { count: members }) : members}</em>}
    </div>
  )
}
