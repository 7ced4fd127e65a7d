import { type Figure, figure, goal, type Section } from '#test/bench/figures.ts';
import { modelRun, type Outcome, type Run } from './run.ts';

type Case = Omit<Run, 'seed'>;
/** Concurrent executions of a new AWS account, and what AWS grants on request without further questions. */
const [NEW_ACCOUNT, USUAL] = [10, 1000];
const SEEDS = [1, 2, 3];

const of = (accounts: number, maxConcurrency: number, lambdaSlots: number): Case => ({
  accounts,
  maxConcurrency,
  lambdaSlots,
});
const FREE: readonly Case[] = [
  { ...of(1, 10, NEW_ACCOUNT), size: 'small' },
  of(40, 10, NEW_ACCOUNT),
  of(100, 10, NEW_ACCOUNT),
  of(100, 20, NEW_ACCOUNT),
  of(100, 100, USUAL),
  ...[1000, 5000].flatMap((accounts) => [
    of(accounts, 10, NEW_ACCOUNT),
    of(accounts, 20, NEW_ACCOUNT),
    of(accounts, 100, USUAL),
    of(accounts, 150, USUAL),
    of(accounts, 250, USUAL),
  ]),
];

/** Calls that one place of the Map makes in an hour: mixed accounts, one after another. */
const CALLS_AN_HOUR = 1_100;
/** Accounts, and the calls an hour that Meta answers the app (assumed). */
const LIMITS = [
  { accounts: 1000, callsPerHour: 5_000, tooMany: [100] },
  { accounts: 1000, callsPerHour: 20_000, tooMany: [250] },
  { accounts: 5000, callsPerHour: 60_000, tooMany: [150, 1000] },
  // 205,000 calls: with the default of 12 hours, no setting can make them all.
  { accounts: 5000, callsPerHour: 20_000, tooMany: [100], timeoutHours: 16 },
] as const;
/** With more accounts at once than the limit serves, and with as many as it serves. */
const LIMITED: readonly { readonly run: Case; readonly isRecommended: boolean }[] = LIMITS.flatMap(
  ({ accounts, tooMany, ...limit }) => {
    const fitting = Math.floor(limit.callsPerHour / CALLS_AN_HOUR);
    const wasteful = tooMany.map((maxConcurrency) => ({
      ...of(accounts, maxConcurrency, 4 * USUAL),
      ...limit,
    }));
    return [
      ...wasteful.map((run) => ({ run, isRecommended: false })),
      { run: { ...of(accounts, fitting, USUAL), ...limit }, isRecommended: true },
    ];
  },
);

/** `npm run bench -- --only model`: whole daily runs in virtual time; method and tables: docs/scale.md. */
export function measureModel(say: (line: string) => void): Section {
  const figures: Figure[] = [];
  for (const run of FREE) {
    say(`model: ${nameOf(run)}`);
    figures.push(...figuresOf(run, outcomesOf(run)));
  }
  const lost = { fitting: 0, wasteful: 0 };
  for (const { run, isRecommended } of LIMITED) {
    say(`model: ${nameOf(run)}`);
    const outcomes = outcomesOf(run);
    figures.push(...figuresOf(run, outcomes));
    lost[isRecommended ? 'fitting' : 'wasteful'] += Math.max(...outcomes.map(lostOf));
  }
  return {
    title: 'Whole runs in virtual time: mixed accounts, reports of 40 s to 10 min',
    figures,
    goals: [
      goal('streams lost, with as many accounts at once as the limit serves', lost.fitting, 'at most', 0, ''),
      goal('streams lost, with more', lost.wasteful, 'at most', 0, ''),
    ],
    notes: [
      'C: maxConcurrency; slots: concurrent executions of the AWS account; K: calls an hour that Meta answers the app',
      `median, lowest and highest of ${SEEDS.length} seeds`,
    ],
    unequal: [],
  };
}

const outcomesOf = (run: Case): Outcome[] => SEEDS.map((seed) => modelRun({ ...run, seed }));

const lostOf = ({ lost }: Outcome): number => lost.notStarted + lost.other;

function nameOf({ accounts, maxConcurrency, lambdaSlots, ...more }: Case): string {
  const { callsPerHour, timeoutHours, size = 'mixed' } = more;
  const limit = callsPerHour === undefined ? '' : `, K ${callsPerHour / 1000}k`;
  const timeout = timeoutHours === undefined ? '' : `, timeout ${timeoutHours} h`;
  return `${accounts.toLocaleString('en-US')} ${size}, C ${maxConcurrency}, ${lambdaSlots} slots${limit}${timeout}`;
}

function figuresOf(run: Case, outcomes: readonly Outcome[]): Figure[] {
  const name = nameOf(run);
  const row = (what: string, unit: string, value: (outcome: Outcome) => number) =>
    figure(`${name}: ${what}`, unit, outcomes.map(value));
  const isAnyLost = outcomes.some((outcome) => lostOf(outcome) > 0);
  return [
    row('duration', 'h', ({ hours }) => hours),
    row('cost', '$', ({ dollars }) => dollars),
    row('an account keeps its place', 's', ({ accountSeconds }) => accountSeconds),
    row('functions at once, at most', '', ({ functions }) => functions),
    row('functions at once, mean', '', ({ meanFunctions }) => meanFunctions),
    ...(run.callsPerHour === undefined
      ? [row('answers 429 of Lambda', '', ({ retries }) => retries)]
      : [row('calls that Meta refuses', '%', ({ refused }) => 100 * refused)]),
    row('streams lost', '', lostOf),
    ...(isAnyLost ? [row('streams lost, account not started', '', ({ lost }) => lost.notStarted)] : []),
  ];
}
