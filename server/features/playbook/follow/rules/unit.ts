import type { CloneMany, ClonesPreview } from '#contract/playbook-follow.ts'
import type { PlaybookDocument, VariableValues } from '#contract/playbook.ts'
import { valueProblem } from '#server/features/playbook/rules/variable.ts'

type Problem = ClonesPreview['items'][number]['problems'][number]

/** Units to clone for, each with what stands against it. Values that are left empty are none. */
export function judgeUnits(
  document: PlaybookDocument,
  units: CloneMany['units'],
  taken: ReadonlySet<string>,
): { unit: string; values: VariableValues; problems: Problem[] }[] {
  const seen = new Set<string>()
  return units.map(({ unit, variables }) => {
    const values = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
    const problems: Problem[] = Object.entries(values).flatMap(([name, value]) => valueProblems(document, name, value))
    if (taken.has(unit))
      problems.push({
        code: 'unit_taken',
        field: 'unit',
        repair: {
          zh: '它已经在跟随这份 SOP，换一个名字或去掉',
          en: 'it follows this playbook already: rename it, or leave it out',
        },
      })
    if (seen.has(unit))
      problems.push({
        code: 'unit_repeated',
        field: 'unit',
        repair: { zh: '这个名字写了两次，改一个', en: 'this name is given twice: change one' },
      })
    seen.add(unit)
    return { unit, values, problems }
  })
}

function valueProblems(document: PlaybookDocument, name: string, value: string | number): Problem[] {
  const declared = document.variables ?? {}
  const declaration = Object.hasOwn(declared, name) ? declared[name] : undefined
  if (declaration === undefined)
    return [
      {
        code: 'variable_unknown',
        field: name,
        repair: { zh: '这份 SOP 没有这个变量，去掉它', en: 'the playbook has no such variable: leave it out' },
      },
    ]
  const repair = valueProblem(declaration, value)
  return repair === null ? [] : [{ code: 'value_invalid', field: name, repair }]
}
