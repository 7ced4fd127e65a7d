import type { StreamName } from '#functions/contract/ids.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';

/** The streams that every deployment has, and that most tests extract. */
export const MISSION: readonly StreamName[] = [
  'campaign_insights',
  'ad_insights',
  'ad_metadata',
  'ad_creatives',
];

/** One stream of each kind of source that is not among them: a node, events, a report with breakdowns. */
export const OTHER_KINDS: readonly StreamName[] = ['ad_account', 'activities', 'age_gender'];

/** Their descriptions. */
export const MISSION_STREAMS: readonly StreamDescription[] = MISSION.map(describeStream);
