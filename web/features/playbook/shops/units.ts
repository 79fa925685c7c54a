import type { CloneMany } from '#contract/playbook-follow.ts'

/** Units as they are written or pasted: one a line, the cells in the order of `columns` after the name. */
export function unitsOf(text: string, columns: readonly string[]): CloneMany['units'] {
  return text
    .split('\n')
    .map((line) => line.split(line.includes('\t') ? '\t' : /[,，]/).map((cell) => cell.trim()))
    .filter(([unit]) => unit !== undefined && unit !== '')
    .map(([unit = '', ...cells]) => ({
      unit,
      variables: Object.fromEntries(
        columns.flatMap((name, at): [string, string][] => {
          const value = cells[at]
          return value === undefined || value === '' ? [] : [[name, value]]
        }),
      ),
    }))
}
