export { PauseControl } from './PauseControl.tsx'
