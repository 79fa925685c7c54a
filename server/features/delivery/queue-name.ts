/** Makes mass sends and hands them to WeCom; lanes are those of the sender. */
export const sendQueueName = 'send'

/** Greets new friends; lanes are those of the contact. */
export const welcomeQueueName = 'welcome'

/** Looks after what waits for staff; lanes are those of the sender. */
export const followUpQueueName = 'follow_up'
