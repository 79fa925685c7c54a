import { calendarSteps, type PlaybookDocument } from '#contract/playbook.ts'

type Called = { id: string; name: string; nameEn: string | null }

/** What a document tries out, as a rehearsal counts it: experiments, and columns that pick by clicks with their contents. */
export function triedIn(document: PlaybookDocument): (Called & { arms: Called[] })[] {
  const contents = new Map(document.contents.map((content) => [content.id, content]))
  const experiments = calendarSteps(document).flatMap(({ name, name_en: nameEn, experiment }) =>
    experiment === undefined
      ? []
      : [
          {
            id: experiment.id,
            name: experiment.name ?? name,
            nameEn: (experiment.name === undefined ? nameEn : experiment.name_en) ?? null,
            arms: experiment.arms.map((arm) => ({ id: arm.id, name: arm.name ?? arm.id, nameEn: arm.name_en ?? null })),
          },
        ],
  )
  const columns = (document.columns ?? []).filter(({ pick }) => pick === 'bandit')
  return [
    ...experiments,
    ...columns.map((column) => ({
      id: `column/${column.id}`,
      name: column.name,
      nameEn: column.name_en ?? null,
      arms: column.contents.map((id) => ({
        id,
        name: contents.get(id)?.name ?? id,
        nameEn: contents.get(id)?.name_en ?? null,
      })),
    })),
  ]
}
