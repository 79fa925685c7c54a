/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/interactive-supports-focus, jsx-a11y/click-events-have-key-events -- ARIA's grid with one tab stop (aria-activedescendant): rows are virtual and placed by hand, which table elements do not allow */
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { Matrix } from '#contract/run.ts'
import { stateOrder, StateMark } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import styles from './matrix.module.css'

export type MatrixCellShape = Matrix['rows'][number]['cells'][number]

type MatrixCellProps = {
  cell: MatrixCellShape
  /** What a screen reader says of the cell, and of each of its steps. */
  name: string
  nameOf: (item: MatrixCellShape['items'][number]) => string
  idOf: (item: number) => string
  paused: boolean
  /** States to show; the others fade. Empty: all. */
  states: ReadonlySet<OccurrenceState>
  opened: string | undefined
  focused: number | null
  onOpen: (item: MatrixCellShape['items'][number]) => void
  onCloser: (() => void) | null
}

/** One chat and one day: a mark for each step, or counts where there are too many to show one by one. */
export function MatrixCell(props: MatrixCellProps) {
  const { cell, name, nameOf, idOf, paused, states, opened, focused, onOpen, onCloser } = props
  const isFaded = (state: OccurrenceState) => (states.size > 0 && !states.has(state) ? '' : undefined)
  if (cell.items.length === 0) return <GatheredCell {...props} isFaded={isFaded} />
  return (
    <div role="gridcell" aria-label={name} className={styles['cell']} onDoubleClick={onCloser ?? undefined}>
      {cell.items.map((item, index) => (
        <button
          key={`${item.stepId} ${item.localTime}`}
          id={idOf(index)}
          type="button"
          tabIndex={-1}
          title={nameOf(item)}
          aria-label={nameOf(item)}
          className={styles['step']}
          data-faded={isFaded(item.state)}
          data-opened={opened && item.occurrenceId === opened ? '' : undefined}
          data-focused={focused === index ? '' : undefined}
          onClick={() => onOpen(item)}
        >
          <StateMark state={item.state} clicked={item.clicked} paused={paused && isAhead(item.state)} />
        </button>
      ))}
    </div>
  )
}

/** Only what has not gone out can be held by a pause. */
const isAhead = (state: OccurrenceState): boolean =>
  state === 'planned' || state === 'due' || state === 'deferred' || state === 'waiting_staff'

type GatheredProps = MatrixCellProps & { isFaded: (state: OccurrenceState) => '' | undefined }

function GatheredCell({ cell, name, idOf, focused, isFaded, onCloser }: GatheredProps) {
  const { t } = useWords()
  const found = stateOrder.filter((state) => (cell.counts[state] ?? 0) > 0)
  const total = found.reduce((sum, state) => sum + (cell.counts[state] ?? 0), 0)
  const told = found.map((state) => `${t(`state.${state}`)} ${cell.counts[state]}`).join(t('common.and'))
  const label = total === 0 ? name : `${name}: ${told}`
  return (
    <div
      id={idOf(0)}
      role="gridcell"
      aria-label={label}
      title={total === 0 ? undefined : told}
      className={styles['cell']}
      data-gathered={total > 0 ? '' : undefined}
      data-focused={focused === null ? undefined : ''}
      onClick={total > 0 ? (onCloser ?? undefined) : undefined}
    >
      {found.slice(0, 3).map((state) => (
        <span key={state} className={styles['count']} data-faded={isFaded(state)}>
          <StateMark state={state} size="s" />
          {numberWords(cell.counts[state] ?? 0)}
        </span>
      ))}
      {found.length > 3 ? <span className={styles['rest']}>+{found.length - 3}</span> : null}
      {total > 0 ? (
        <span className={styles['share']} aria-hidden>
          {found.map((state) => (
            <i
              key={state}
              data-state={state}
              style={{ flexGrow: cell.counts[state] ?? 0, background: `var(--share-${state})` }}
            />
          ))}
        </span>
      ) : null}
    </div>
  )
}
