/** One-offs 一次性群发: what a person sends once, to chosen group chats, along the same way as a playbook's steps. */
export { cancelOneOff, changeOneOff, sendOneOff } from './commands/send.ts'
export { type OneOffRouteDeps, oneOffRoutes } from './routes.ts'
export { oneOffSamples } from './samples.ts'
