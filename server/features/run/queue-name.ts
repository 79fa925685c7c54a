/** Plans what comes due; lanes are those of the group chat. */
export const planQueueName = 'plan'

/** Decides what is due; lanes are those of the group chat. */
export const dispatchQueueName = 'dispatch'

/** Advances journeys; lanes are those of the contact. */
export const journeyQueueName = 'journey'

/** Looks who has come into the segments that journeys are entered by; lanes are those of the run. */
export const segmentQueueName = 'segment'

/** Looks whose nicknames do not keep to the rule; lanes are those of the run. */
export const nicknameQueueName = 'nickname'

/** Measures pilots at their end; lanes are those of the run. */
export const pilotQueueName = 'pilot'
