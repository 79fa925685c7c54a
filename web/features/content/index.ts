export { InLibrary } from './InLibrary.tsx'
export { LibraryPicker } from './LibraryPicker.tsx'
