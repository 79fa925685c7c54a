export { MomentNav } from './MomentNav.tsx'
