/** Where the matrix's focus stands. Column −1 is the row's name; items of a cell count from 0, an empty cell has one place. */
export type Place = { row: number; column: number; item: number }

export type MatrixShape = {
  rows: number
  columns: number
  /** How many steps a cell shows one by one. */
  itemsAt: (row: number, column: number) => number
  /** Rows that fit in the window. */
  rowsInView: number
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most)

/** Where a key takes the focus; null for keys that do not move it. Nothing wraps round. */
export function moveFocus(place: Place, key: string, isCtrl: boolean, shape: MatrixShape): Place | null {
  const lastRow = shape.rows - 1
  const lastColumn = shape.columns - 1
  const lastItem = (row: number, column: number) => Math.max(0, shape.itemsAt(row, column) - 1)
  const toRow = (row: number): Place => {
    const next = clamp(row, 0, lastRow)
    return { row: next, column: place.column, item: Math.min(place.item, lastItem(next, place.column)) }
  }
  switch (key) {
    case 'ArrowRight':
      if (place.item < lastItem(place.row, place.column)) return { ...place, item: place.item + 1 }
      return place.column < lastColumn ? { row: place.row, column: place.column + 1, item: 0 } : place
    case 'ArrowLeft':
      if (place.item > 0) return { ...place, item: place.item - 1 }
      if (place.column < 0) return place
      return { row: place.row, column: place.column - 1, item: lastItem(place.row, place.column - 1) }
    case 'ArrowDown':
      return toRow(place.row + 1)
    case 'ArrowUp':
      return toRow(place.row - 1)
    case 'PageDown':
      return toRow(place.row + shape.rowsInView)
    case 'PageUp':
      return toRow(place.row - shape.rowsInView)
    case 'Home':
      return { row: isCtrl ? 0 : place.row, column: -1, item: 0 }
    case 'End': {
      const row = isCtrl ? lastRow : place.row
      return { row, column: lastColumn, item: lastItem(row, lastColumn) }
    }
    default:
      return null
  }
}

/** A place that exists, where rows or columns went away. */
export const within = (place: Place, shape: MatrixShape): Place => {
  const row = clamp(place.row, 0, Math.max(0, shape.rows - 1))
  const column = clamp(place.column, -1, shape.columns - 1)
  return { row, column, item: clamp(place.item, 0, Math.max(0, shape.itemsAt(row, column) - 1)) }
}
