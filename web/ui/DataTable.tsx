import { Checkbox } from 'antd'
import type { ReactNode } from 'react'
import styles from './data-table.module.css'

export type Column<Row> = {
  key: string
  title: ReactNode
  cell: (row: Row) => ReactNode
  align?: 'right'
  /** Left out where the window is narrow. */
  isWideOnly?: boolean
}

export type Selection<Row> = {
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
  labelOf: (row: Row) => string
  allLabel: string
}

type DataTableProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  selection?: Selection<Row> | undefined
  /** The rows are those of the filters before. */
  isStale?: boolean
}

/** Rows of 40 pixels under a head that stays; rows may be chosen for what is done to many. */
export function DataTable<Row>({ label, columns, rows, keyOf, selection, isStale = false }: DataTableProps<Row>) {
  const classOf = (column: Column<Row>) => ({
    'data-right': column.align === 'right' ? '' : undefined,
    'data-wide': column.isWideOnly ? '' : undefined,
  })
  return (
    <div className={styles['frame']}>
      <table className={styles['table']} aria-label={label} aria-busy={isStale}>
        <thead>
          <tr>
            {selection ? (
              <th className={styles['box']}>
                <AllBox rows={rows} keyOf={keyOf} selection={selection} />
              </th>
            ) : null}
            {columns.map((column) => (
              <th key={column.key} scope="col" {...classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} data-chosen={selection?.chosen.has(keyOf(row)) ? '' : undefined}>
              {selection ? (
                <td className={styles['box']}>
                  <Checkbox
                    aria-label={selection.labelOf(row)}
                    checked={selection.chosen.has(keyOf(row))}
                    onChange={({ target }) =>
                      selection.onChange(toggled(selection.chosen, [keyOf(row)], target.checked))
                    }
                  />
                </td>
              ) : null}
              {columns.map((column) => (
                <td key={column.key} {...classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type AllBoxProps<Row> = Pick<DataTableProps<Row>, 'rows' | 'keyOf'> & { selection: Selection<Row> }

function AllBox<Row>({ rows, keyOf, selection }: AllBoxProps<Row>) {
  const keys = rows.map(keyOf)
  const chosen = keys.filter((key) => selection.chosen.has(key)).length
  return (
    <Checkbox
      aria-label={selection.allLabel}
      checked={chosen > 0 && chosen === keys.length}
      indeterminate={chosen > 0 && chosen < keys.length}
      onChange={({ target }) => selection.onChange(toggled(selection.chosen, keys, target.checked))}
    />
  )
}

/** A set with keys put in or taken out; the one given stays as it is. */
export function toggled(chosen: ReadonlySet<string>, keys: readonly string[], isIn: boolean): ReadonlySet<string> {
  const next = new Set(chosen)
  for (const key of keys)
    if (isIn) next.add(key)
    else next.delete(key)
  return next
}
