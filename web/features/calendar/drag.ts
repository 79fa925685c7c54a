import type { DragEvent } from 'react'

const kind = 'application/x-qunce-turn'

/** Takes a step's turn along with the pointer. */
export function dragTurn(event: DragEvent, turn: string): void {
  event.dataTransfer.setData(kind, turn)
  event.dataTransfer.effectAllowed = 'move'
}

/** What makes a day, or an hour of it, a place to drop a turn at. */
export const dropPlace = (onDrop: (turn: string) => void) => ({
  onDragOver: (event: DragEvent) => {
    if (event.dataTransfer.types.includes(kind)) event.preventDefault()
  },
  onDrop: (event: DragEvent) => {
    const turn = event.dataTransfer.getData(kind)
    if (turn === '') return
    event.preventDefault()
    onDrop(turn)
  },
})
