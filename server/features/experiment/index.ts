/** Experiments 实验: what the arms of a step came to, and whether they differ. */
export { experimentRoutes } from '#server/features/experiment/routes.ts'
export { experimentSamples } from '#server/features/experiment/samples.ts'
