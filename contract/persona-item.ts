/** The words of a persona kit that need no schema. */

/** What customers see of a member of staff before they read a word: each part is there, and good, or still to do. */
export const personaItems = ['avatar', 'nickname', 'cover', 'introduction', 'endorsements'] as const
export type PersonaItem = (typeof personaItems)[number]

export const PERSONA_INTRODUCTION_MAX = 300
