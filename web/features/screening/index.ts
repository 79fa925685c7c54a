export { useAddWords, useRemoveWord, wordsQuery } from './queries.ts'
export { isScreened, Screened } from './Screened.tsx'
