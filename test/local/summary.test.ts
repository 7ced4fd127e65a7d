import { describe, expect, it } from 'vitest';
import type { ExecutionResult } from '#local/run.ts';
import { plain } from '#local/screen.ts';
import { type SummaryOf, summaryLines } from '#local/summary.ts';
import { Units } from '#local/unit-status.ts';
import { foldOf, sampleResults } from '#test/harness/manifests.ts';
import { recordOf, started, turned } from '#test/harness/unit-events.ts';

const RESULT: ExecutionResult = {
  status: 'SUCCEEDED',
  executionName: 'local-1',
  invocations: [recordOf({ ms: 400, stream: undefined })],
  transitions: 9,
  waits: [],
  retries: 0,
  events: [],
};
const FAILED: ExecutionResult = { ...RESULT, status: 'FAILED', error: 'RunIncomplete', cause: 'all of it' };
const RESULTS = sampleResults();
const { manifest } = foldOf(RESULTS);

function summary(rest: Partial<SummaryOf>): string[] {
  const units = new Units();
  for (const event of [
    started({ stream: 'ad_metadata' }),
    turned({ stream: 'ad_metadata', ms: 2_000 }, 'DONE', 1, 34),
    started(),
    turned({ startedAt: 0, ms: 4_000 }, 'DONE', 1, 1_200),
  ]) {
    units.apply(event);
  }
  return summaryLines({
    result: RESULT,
    units: units.all(),
    manifest: undefined,
    results: [],
    wallMs: 4_000,
    cost: { dollars: 0.00361, transitions: 60, invocations: 1, s3Requests: 760 },
    places: { summary: 'runs/latest.html', lake: 'lake', logs: 'logs/local-1' },
    options: { rerun: ' --data-dir x', query: '--data-dir x ' },
    isPlayed: false,
    width: Number.POSITIVE_INFINITY,
    paint: plain,
    ...rest,
  });
}

describe('a complete run', () => {
  const lines = summary({ manifest: { ...manifest, verdict: 'complete' }, results: RESULTS });

  it('has a line for each account, with its own currency', () => {
    const [header = '', ...accounts] = lines.slice(1, 2 + RESULTS.length);
    expect(header).toMatch(/^account +name +spend +impressions +rows +Meta's totals reached$/);
    expect(accounts).toHaveLength(RESULTS.length);
    for (const { account, currency } of RESULTS) {
      expect(accounts.find((line) => line.startsWith(`${account} `))).toContain(` ${currency} `);
    }
  });

  it('says which days, whether Meta’s totals are reached, how long it took, and what it would cost', () => {
    const text = lines.join('\n');
    expect(text).toContain(`Days ${manifest.since} to ${manifest.until}`);
    expect(text).toContain("Meta's totals: reached on 81 of 112 account-days; ");
    expect(text).toContain('Took 4.0 s (6.4 s with one stream after the other).');
    expect(text).toContain(
      'On AWS about $0.0036 (an estimate from 60 state transitions, 1 invocation, 760 S3 requests).',
    );
  });

  it('says where to look, what to do next, and what an earlier execution had done', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        'Summary  runs/latest.html',
        'Data     lake',
        'Logs     logs/local-1',
        'Next     npm run query -- --data-dir x spend_by_campaign_and_day',
      ]),
    );
    const { planned } = manifest.units;
    expect(lines.at(-1)).toMatch(
      new RegExp(
        `^\\[OK\\] +run run-1 is complete: ${planned} streams \\(${planned - 2} kept from before\\), [\\d,]+ rows\\.$`,
      ),
    );
  });

  it.each([
    ['--data-dir x ', 'Next     npm run query -- --data-dir x'],
    ['', 'Next     npm run query'],
  ])('names no question that it has no rows for (options %j)', (query, line) => {
    const streams = manifest.streams.filter(({ stream }) => stream !== 'campaign_insights');
    const options = { rerun: '', query };
    expect(summary({ manifest: { ...manifest, streams }, results: RESULTS, options })).toContain(line);
  });

  it('leaves out columns on a narrow terminal', () => {
    const table = (width: number) => summary({ results: RESULTS, width }).slice(1, 2 + RESULTS.length);
    expect(table(80)[0]).not.toContain('name');
    expect(table(60)[0]).not.toContain('impressions');
    for (const line of table(80)) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('a run that is not complete', () => {
  it('counts what failed, without the causes that were shown already, and gives the command that does the rest', () => {
    const lines = summary({ result: FAILED, manifest, results: RESULTS });
    expect(lines.at(-3)).toMatch(/^\[FAILED\] run run-1 is incomplete: \d+ of \d+ streams? failed/);
    expect(lines.at(-3)).toMatch(/Published: \d+ streams?\.$/);
    expect(lines.slice(-2)).toEqual([
      'Do what the failures say, then finish the run:',
      `  npm start -- --input '{"rerun":"run-1"}' --data-dir x`,
    ]);
  });

  it('says that a failure was only played', () => {
    expect(summary({ result: FAILED, manifest, isPlayed: true }).at(-2)).toMatch(
      /^The failure was played\. /,
    );
  });

  it('names error and cause where there is no manifest, and promises no summary', () => {
    const lines = summary({ result: FAILED });
    expect(lines.at(-3)).toBe('[FAILED] run local-1 RunIncomplete: all of it');
    expect(lines.join('\n')).not.toMatch(/^(Summary|Data|Next) /m);
  });
});

it('of a stopped run says what was published, and how to go on', () => {
  const result = { ...RESULT, status: 'ABORTED' } as const;
  const [stopped, , next] = summary({ result, results: RESULTS }).slice(-3);
  expect(stopped).toBe('[STOPPED] run local-1. Nothing was published: the lake is as before.');
  expect(next).toMatch(/^ {2}npm start -- --input '\{"rerun":"local-1"\}'/);
  const own = RESULTS.slice(0, 1).map((of) => ({ ...of, owner: 'local-1' }));
  expect(summary({ result, results: own }).at(-3)).toContain('1 account was published');
});

it('shows what was known to be wrong, once, at the top', () => {
  const lines = summary({ manifest: { ...manifest, warnings: ['Too many accounts.'] } });
  expect(lines.slice(0, 2)).toEqual(['', 'Warning: Too many accounts.']);
});
