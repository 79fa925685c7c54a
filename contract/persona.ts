/** Persona kits 人设: how members of staff look to their customers, by their own word. */
import { z } from 'zod'
import { instant } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import { PERSONA_INTRODUCTION_MAX, personaItems } from './persona-item.ts'

const item = z.enum(personaItems)

/** `wecom` is what WeCom's directory tells: pictures and covers it tells nobody. */
export const persona = z.object({
  staffId: z.guid(),
  wecom: z.object({ name: z.string(), jobTitle: z.string(), readRealAt: instant.nullable() }),
  /** What is done, in the order of the kit; the rest is to do. */
  done: z.array(z.object({ item, at: instant, by: z.string() })),
  /** For them to copy into their profile; empty until somebody writes one. */
  introduction: z.string(),
  /** An open task asks them to complete it. */
  isAsked: z.boolean(),
})
export type Persona = z.infer<typeof persona>

export const personaStates = ['all', 'incomplete', 'complete'] as const
export type PersonaState = (typeof personaStates)[number]

export const personasQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().max(60).optional(),
  state: z.enum(personaStates).default('all'),
})
export type PersonasQuery = z.output<typeof personasQuery>

/** Who serves customers, by name. `people` and `complete` are over all whom the reader sees, whatever is searched for. */
export const personasPage = page(persona).extend({ people: z.int(), complete: z.int() })
export type PersonasPage = z.infer<typeof personasPage>

export const tickPersona = z.strictObject({ item, isDone: z.boolean() })
export type TickPersona = z.output<typeof tickPersona>

export const writeIntroduction = z.strictObject({ text: z.string().trim().max(PERSONA_INTRODUCTION_MAX) })
export type WriteIntroduction = z.output<typeof writeIntroduction>

/** Those to ask, where not everybody whose kit is incomplete. */
export const askPersonas = z.strictObject({ staffIds: z.array(z.guid()).min(1).max(200).optional() })
export type AskPersonas = z.output<typeof askPersonas>
/** Whose kit is incomplete, those of them who have an open task already, and those who get one. */
export const askedPersonas = z.object({ incomplete: z.int(), waiting: z.int(), asked: z.int() })
export type AskedPersonas = z.infer<typeof askedPersonas>
