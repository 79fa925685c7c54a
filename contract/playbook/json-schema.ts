import { z } from 'zod'
import { playbookDocument } from './document.ts'

/** The JSON Schema (2020-12) of a playbook, for editors. What spans fields is judged by `playbook check` alone. */
export const playbookJsonSchema = (): z.core.JSONSchema.JSONSchema => ({
  ...z.toJSONSchema(playbookDocument),
  $id: 'urn:qunce:schema:playbook-1',
  title: 'Qunce playbook 群策 SOP',
})
