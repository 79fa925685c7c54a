export { beginTour } from './mutations.ts'
export { TourOffer } from './TourOffer.tsx'
