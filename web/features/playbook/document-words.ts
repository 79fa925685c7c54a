import { communityTypes } from '#contract/playbook/community-type.ts'
import type { Language } from '#web/i18n/languages.ts'

const isCommunityType = (type: string): type is keyof typeof communityTypes => Object.hasOwn(communityTypes, type)

/** The name of a community type; one of a later server stands as it is. */
export const communityTypeWords = (type: string, language: Language): string =>
  isCommunityType(type) ? communityTypes[type].name[language] : type
