/** Plans what comes due; lanes are those of the group chat. */
export const planQueueName = 'plan'

/** Decides what is due; lanes are those of the group chat. */
export const dispatchQueueName = 'dispatch'
