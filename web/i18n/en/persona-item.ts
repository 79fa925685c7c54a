/** The parts of a persona kit, each with what a good one is. On the desk and on staff pages. */
export const personaItem = {
  avatar: {
    name: 'Avatar',
    good: 'A recent picture of yourself or a clear brand image: from the front, bright, one subject; no scenery, cartoon or stock picture.',
  },
  nickname: {
    name: 'Nickname',
    good: 'Your name with the shop or what you know best, ten characters at most; no emoji, and no A in front to be listed first.',
  },
  cover: {
    name: 'Moments cover',
    good: 'Tells at a glance who you are and what you help with, words in the middle; no prices, no QR code.',
  },
  introduction: {
    name: 'Introduction',
    good: 'One sentence on who you are, one on how you help, and one true figure: about thirty characters.',
  },
  endorsements: {
    name: 'Endorsements',
    good: 'Have three ready: a certificate, a partner, a customer’s thanks; ask the customer first, and cover face and name.',
  },
} as const
