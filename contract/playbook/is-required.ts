import type { VariableDeclaration } from './variable.ts'

/** Whether an operator has to give the value: nothing else fills it. */
export const isRequired = (variable: VariableDeclaration): boolean =>
  variable.default === undefined && variable.filled_from === undefined && variable.required !== false
