import { billFor, PRICES, s3Usage, stretchedSeconds } from '#local/prices.ts';
import { Harness } from '#test/harness/harness.ts';
import { childCpuSeconds } from './extraction.ts';
import { figure, goal, type Section } from './figures.ts';

/** What an ordinary day of one account takes: its own part of a run, and that of a run with this account alone. */
interface DayFigures {
  readonly s3: Readonly<Record<string, number>>;
  readonly graphRequests: number;
  readonly transitions: number;
  readonly invocations: number;
  readonly cpuSeconds: number;
}

/** Accounts by size, as docs/scale.md mixes them; `large` is not measured. */
const SIZES = {
  idle: { campaigns: 1, ads: 0, creatives: 0 },
  tiny: { campaigns: 2, ads: 10, creatives: 8 },
  small: { campaigns: 10, ads: 100, creatives: 60 },
  medium: { campaigns: 40, ads: 1000, creatives: 600 },
} as const;
const ID = 'act_11';
/** The second begins and ends a day later, as the daily run does. */
const [FIRST, SECOND] = [
  { since: '2026-10-01', until: '2026-10-28' },
  { since: '2026-10-02', until: '2026-10-29' },
];
/** The default of `streamMemoryMb`. */
const MEMORY_MB = 512;

/** `npm run bench -- --only requests`: what the second day of an account asks of S3, Meta, Lambda and Step Functions. */
export async function measureRequests(say: (line: string) => void): Promise<Section> {
  const figures = [];
  /** Without lists, as the goals count. */
  const writes: Record<string, number> = {};
  const reads: Record<string, number> = {};
  for (const [size, account] of Object.entries(SIZES)) {
    say(`requests: two days of an account that is ${size}`);
    const day = await measureDay(account);
    const { s3Writes, s3Reads } = s3Usage(day.s3);
    writes[size] = s3Writes - (day.s3.ListObjectsV2 ?? 0);
    reads[size] = s3Reads;
    const seconds = stretchedSeconds(day.cpuSeconds, 0, MEMORY_MB);
    const { transitions, invocations } = day;
    const gigabyteSeconds = (seconds * MEMORY_MB) / 1024;
    const bill = billFor({ gigabyteSeconds, invocations, transitions, s3Writes, s3Reads });
    const dollars = (name: string, value: number) =>
      figure(`${size}: ${name}`, '$ per 1,000 days', [value * 1000]);
    figures.push(
      ...Object.entries(day.s3)
        .toSorted()
        .map(([operation, count]) => figure(`${size}: ${operation}`, 'requests', [count])),
      figure(`${size}: S3 PUT, COPY and LIST`, 'requests', [s3Writes]),
      figure(`${size}: S3 GET and HEAD`, 'requests', [s3Reads]),
      figure(`${size}: Graph API`, 'requests', [day.graphRequests]),
      figure(`${size}: state transitions`, '', [transitions]),
      figure(`${size}: invocations`, '', [invocations]),
      figure(`${size}: Lambda at ${MEMORY_MB} MB`, 'GB-s', [gigabyteSeconds]),
      dollars('PUT, COPY and LIST', s3Writes * PRICES.s3Write),
      dollars('GET and HEAD', s3Reads * PRICES.s3Read),
      dollars('state transitions', bill.transitions),
      dollars('Lambda', bill.lambda),
      dollars('all', bill.total),
    );
  }
  const most = (name: string, of: Record<string, number>, size: string, limit: number) =>
    goal(`${name} of a day of an account that is ${size}`, of[size] ?? Number.NaN, 'at most', limit, '');
  return {
    title: 'An ordinary day of one account: what AWS bills, list prices of us-east-1',
    figures,
    goals: [
      most('PUT and COPY', writes, 'idle', 20),
      most('GET and HEAD', reads, 'idle', 30),
      most('PUT and COPY', writes, 'small', 120),
    ],
    notes: [
      'the second day, after one before it; Plan, Accounts and Aggregate of a run with one account included',
      'the simulator restates nothing: a day whose rows are those published counts as unchanged',
      'Lambda: CPU time measured here, stretched by the share of a processor that the memory brings',
    ],
    unequal: [],
  };
}

async function measureDay(account: (typeof SIZES)[keyof typeof SIZES]): Promise<DayFigures> {
  let s3: Record<string, number> = {};
  await using harness = await Harness.start({
    accounts: [{ id: ID, name: 'One', timeZone: 'UTC', currency: 'USD', ...account }],
    reportPolls: 2,
    onS3Request({ operation }) {
      s3[operation] = (s3[operation] ?? 0) + 1;
      return undefined;
    },
  });
  const run = async (window: object) => {
    const result = await harness.run({ input: { accounts: [ID], ...window } });
    if (result.status !== 'SUCCEEDED')
      throw new Error(`The execution ended as ${result.status}: ${result.cause}`);
    return result;
  };
  await run({ ...FIRST });
  s3 = {};
  const before = { cpu: childCpuSeconds(), requests: harness.graph.requests.length };
  const { transitions, invocations } = await run({ ...SECOND });
  return {
    s3,
    graphRequests: harness.graph.requests.length - before.requests,
    transitions,
    invocations: invocations.length,
    cpuSeconds: childCpuSeconds() - before.cpu,
  };
}
