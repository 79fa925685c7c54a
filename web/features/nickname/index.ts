export { NicknameShare } from './NicknameShare.tsx'
export { Nicknames } from './lazy.tsx'
export { nicknameFiguresQuery } from './queries.ts'
