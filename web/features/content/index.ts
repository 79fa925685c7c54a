export { withAddresses } from './addresses.ts'
export { FromLibrary } from './FromLibrary.tsx'
export { InLibrary } from './InLibrary.tsx'
export { LibraryPicker } from './LibraryPicker.tsx'
