/** Contacts 客户: the people known to us, and whose friends they are. */
export { recordFollowEnds, recordFollows, type Told } from '#server/features/contact/commands.ts'
export { type Follow, listFollowedBy, listFollowersOf } from '#server/features/contact/follow-sql.ts'
export { contactAdded, contactRemoved } from '#server/features/contact/signals.ts'
export { contactsNamed } from '#server/features/contact/list-sql.ts'
export { contactRoutes, readContactPage } from '#server/features/contact/routes.ts'
export { contactSamples } from '#server/features/contact/samples.ts'
export { describeContacts, ensureContacts, findContactIds, type Met } from '#server/features/contact/sql.ts'
