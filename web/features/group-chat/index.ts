export { ChooseChats, type ChosenChats } from './ChooseChats.tsx'
export { EventList } from './EventList.tsx'
