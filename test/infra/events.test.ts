import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInput } from '#functions/plan/input.ts';
import { buildPlan } from '#functions/plan/plan.ts';
import { factsOf } from '#functions/streams/stream-facts.ts';
import { descriptionsOf } from '#infra/deployed-streams.ts';
import { DEPLOYED, DEPLOYED_NAMES } from '#test/harness/deployed.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'events');
const FILES = readdirSync(FOLDER);

const ROW = /^\| `events\/(?<file>[^`]+)` \| (?<says>.*) \|$/gm;
const PAGE = readFileSync(join(ROOT, 'docs/input.md'), 'utf8');
/** What the page says of each file. */
const SAYS = new Map([...PAGE.matchAll(ROW)].map(({ groups }) => [groups?.file, groups?.says]));

const STARTED_AT = '2026-11-20T03:00:00.000Z';
const INSIGHTS = ['campaign_insights', 'ad_insights'];

const inputOf = (file: string) => {
  const input: unknown = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  return readInput(input, STARTED_AT, DEPLOYED_NAMES);
};

/** What is planned for a file, in a deployment whose setting names two accounts. */
function planOf(file: string) {
  const input = inputOf(file);
  if (input.kind === 'rerun') throw new Error(`${file} finishes another run`);
  const settings = {
    streams: descriptionsOf(DEPLOYED).map(factsOf),
    defaults: { accounts: ['act_1', 'act_2'], exclude: [] },
    timeoutSeconds: 43_200,
  };
  const { streams, ...plan } = buildPlan(input, { owner: 'name', startedAt: STARTED_AT }, settings);
  return { ...plan, streams: streams.map(({ name }) => name) };
}

describe('an input to paste into the console does what docs/input.md says:', () => {
  it.each([
    {
      file: 'daily.json',
      says: 'what the schedule does: all accounts of the setting, all streams, the last 28 days',
      plan: { accounts: ['act_1', 'act_2'], streams: DEPLOYED_NAMES, lookbackDays: 28 },
    },
    {
      file: 'one-account.json',
      says: 'one account, the last 7 days',
      plan: { accounts: ['act_1'], streams: DEPLOYED_NAMES, lookbackDays: 7 },
    },
    {
      file: 'backfill.json',
      says: 'two years of insights',
      plan: { accounts: ['act_1', 'act_2'], streams: INSIGHTS, lookbackDays: 730 },
    },
    {
      file: 'insights-only.json',
      says: 'only the two insights streams',
      plan: { accounts: ['act_1', 'act_2'], streams: INSIGHTS, lookbackDays: 28 },
    },
    {
      file: 'structure.json',
      says: "campaigns, ad sets, ads and the account's settings, without insights",
      plan: { streams: ['ad_metadata', 'campaigns', 'ad_sets', 'ad_account'], lookbackDays: 28 },
    },
  ])('$file', ({ file, says, plan }) => {
    expect(SAYS.get(file)).toBe(says);
    const { since, until, ...planned } = planOf(file);
    expect(planned).toMatchObject(plan);
    // Days counted back from yesterday stay right; fixed ones age.
    expect({ since, until }).toEqual({ since: undefined, until: undefined });
  });

  it('rerun.json', () => {
    expect(SAYS.get('rerun.json')).toBe('finishes a run that failed in part; replace the run id');
    expect(inputOf('rerun.json')).toEqual({ kind: 'rerun', rerun: 'name-of-the-execution-to-finish' });
  });

  it('every file has its row', () => {
    expect([...SAYS.keys()].sort()).toEqual(FILES.sort());
  });
});
