export { DemoBar } from './DemoBar.tsx'
