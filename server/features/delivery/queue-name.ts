/** Makes mass sends and hands them to WeCom; lanes are those of the sender. */
export const sendQueueName = 'send'

/** Looks after what waits for staff; lanes are those of the sender. */
export const followUpQueueName = 'follow_up'
