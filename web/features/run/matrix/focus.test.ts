import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { moveFocus, within, type MatrixShape } from '#web/features/run/matrix/focus.ts'

const shape: MatrixShape = {
  rows: 50,
  columns: 7,
  itemsAt: (row, column) => (column < 0 ? 0 : row === 1 && column === 0 ? 0 : 3),
  rowsInView: 10,
}

describe('the focus of the matrix', () => {
  test('goes through the steps of a cell before it leaves the cell', () => {
    expect(moveFocus({ row: 0, column: 0, item: 1 }, 'ArrowRight', false, shape)).toEqual({
      row: 0,
      column: 0,
      item: 2,
    })
    expect(moveFocus({ row: 0, column: 0, item: 2 }, 'ArrowRight', false, shape)).toEqual({
      row: 0,
      column: 1,
      item: 0,
    })
    expect(moveFocus({ row: 0, column: 1, item: 0 }, 'ArrowLeft', false, shape)).toEqual({ row: 0, column: 0, item: 2 })
  })

  test('reaches the name of the row and stays there', () => {
    expect(moveFocus({ row: 0, column: 0, item: 0 }, 'ArrowLeft', false, shape)).toEqual({
      row: 0,
      column: -1,
      item: 0,
    })
    expect(moveFocus({ row: 0, column: -1, item: 0 }, 'ArrowLeft', false, shape)).toEqual({
      row: 0,
      column: -1,
      item: 0,
    })
  })

  test('stands on an empty cell too, and takes the nearest step of the row it comes to', () => {
    expect(moveFocus({ row: 0, column: 0, item: 2 }, 'ArrowDown', false, shape)).toEqual({ row: 1, column: 0, item: 0 })
  })

  test('jumps by a window of rows, to the ends of a row and of the matrix', () => {
    expect(moveFocus({ row: 5, column: 2, item: 0 }, 'PageDown', false, shape)?.row).toBe(15)
    expect(moveFocus({ row: 45, column: 2, item: 0 }, 'PageDown', false, shape)?.row).toBe(49)
    expect(moveFocus({ row: 5, column: 2, item: 0 }, 'End', true, shape)).toEqual({ row: 49, column: 6, item: 2 })
    expect(moveFocus({ row: 5, column: 2, item: 0 }, 'Home', false, shape)).toEqual({ row: 5, column: -1, item: 0 })
  })

  test('leaves other keys alone', () => {
    expect(moveFocus({ row: 0, column: 0, item: 0 }, 'a', false, shape)).toBeNull()
  })

  test('never leaves the matrix, whatever is pressed', () => {
    const keys = fc.constantFrom('ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End')
    const moves = fc.array(fc.tuple(keys, fc.boolean()), { maxLength: 60 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 24 }), moves, (rows, columns, pressed) => {
        const any: MatrixShape = {
          rows,
          columns,
          itemsAt: (row, column) => (column < 0 ? 0 : (row * 7 + column) % 4),
          rowsInView: 5,
        }
        let place = { row: 0, column: 0, item: 0 }
        for (const [key, isCtrl] of pressed) {
          place = moveFocus(place, key, isCtrl, any) ?? place
          expect(within(place, any)).toEqual(place)
        }
      }),
    )
  })
})
