export { MediaWays } from './lazy.tsx'
export { MediaBubble, MediaThumb } from './MediaBubble.tsx'
