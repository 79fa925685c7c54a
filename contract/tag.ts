import { z } from 'zod'

/** Tag groups with their tags, as WeCom orders them; `contacts` counts those whom the reader may see. */
export const tagGroups = z.object({
  groups: z.array(
    z.object({
      tagGroupId: z.uuid(),
      name: z.string(),
      /** WeCom keeps it, too; others are Qunce's own. */
      isWecom: z.boolean(),
      tags: z.array(z.object({ tagId: z.uuid(), name: z.string(), contacts: z.int() })),
    }),
  ),
})
export type TagGroups = z.output<typeof tagGroups>
