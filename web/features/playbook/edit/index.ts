/** The parts by which a message is written, for pages that write one apart from a playbook. */
export { EditingProvider, type Editing } from './context.ts'
export { draftDocument } from './document/draft-document.ts'
export { type Edit, type Json } from './document/edit.ts'
export { setField } from './document/operations.ts'
export { placeProblems, problemsWithin } from './document/problem-place.ts'
export { editValue, isSame } from './document/value.ts'
export { LinkForms } from './setup/LinkForms.tsx'
export { Composer } from './step/Composer.tsx'
