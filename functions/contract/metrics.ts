/** Names in CloudWatch of what a run says of itself: functions emit them, alarms and the dashboard read them. */
export const METRICS_NAMESPACE = 'FacebookAdsExtract';

/** By fact, the metric's name. The dimension of each is the stack, as `service`. */
export const METRIC_NAMES = {
  rows: 'Rows',
  heldBackDays: 'HeldBackDays',
  incompleteAccounts: 'IncompleteAccounts',
  waitedSeconds: 'WaitedSeconds',
  turnMilliseconds: 'TurnMilliseconds',
  /** Days until the access token stops reading: what the alarm about it looks at. */
  tokenDaysLeft: 'TokenDaysLeft',
  /** The oldest of the streams' newest days: what the alarm about stale data looks at. */
  stalestStreamDays: 'StalestStreamDays',
  /** With `stream` as a second dimension. */
  newestDayAge: 'NewestDayAgeDays',
} as const;
