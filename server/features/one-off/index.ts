/** One-offs 一次性群发: what a person sends once, to chosen group chats or contacts, along the same way as a playbook's steps. */
export { cancelOneOff, changeOneOff, sendOneOff } from './commands/send.ts'
export { type OneOffRouteDeps, oneOffRoutes } from './routes.ts'
export { oneOffSamples } from './samples.ts'
export { cancelToContacts, changeToContacts, sendToContacts } from './contact/commands.ts'
export { contactOneOffRoutes } from './contact/routes.ts'
