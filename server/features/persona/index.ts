/** Persona kits 人设: how members of staff look to their customers before they write a word. */
export { type PersonaRouteDeps, personaRoutes } from './routes.ts'
export { personaSamples } from './samples.ts'
