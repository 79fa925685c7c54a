/** Why a step is left out, and why a journey is over, when a run moved to another version. */
export const stepGone = 'step_gone'
export const leftByMove = 'left_by_move'
