import { Harness } from '#test/harness/harness.ts';
import { WINDOW } from './window.ts';

/** What an execution does that finds nothing to do. */
export interface IdleFigures {
  /** Graph API requests of each account. */
  readonly graphRequests: readonly number[];
  readonly transitions: number;
  readonly s3: Readonly<Record<string, number>>;
}

const NOTHING = {
  name: 'Empty',
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: 1,
  ads: 0,
  creatives: 0,
  delivery: 0,
};
const ACCOUNTS = ['act_11', 'act_12'];

/** Runs all streams of accounts without data. */
export async function measureIdle(): Promise<IdleFigures> {
  const s3: Record<string, number> = {};
  await using harness = await Harness.start({
    accounts: ACCOUNTS.map((id) => ({ ...NOTHING, id })),
    reportPolls: 1,
    onS3Request({ operation }) {
      s3[operation] = (s3[operation] ?? 0) + 1;
      return undefined;
    },
  });
  const { status, cause, transitions } = await harness.run({ input: { accounts: ACCOUNTS, ...WINDOW } });
  if (status !== 'SUCCEEDED') throw new Error(`The execution ended as ${status}: ${cause}`);
  const graphRequests = ACCOUNTS.map(
    (account) => harness.graph.requests.filter((request) => request.account === account).length,
  );
  return { graphRequests, transitions, s3 };
}
