export { TourOffer } from './TourOffer.tsx'
export { useBeginTour } from './use-begin-tour.ts'
