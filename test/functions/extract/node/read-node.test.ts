import { describe, expect, test } from 'vitest';
import type { NodeWork } from '#functions/extract/node/node-work.ts';
import type { JsonObject } from '#functions/graph/client.ts';
import { GraphPermissionDenied } from '#functions/graph/errors.ts';
import adAccount from '#functions/streams/ad-account.ts';
import { Branch, TestClock } from '#test/harness/branch.ts';
import { FakeMeta, hiccup, type Lie, limit, refusal } from '#test/harness/fake-meta.ts';

const OPTIONAL = adAccount.source.optionalFields;
const CERTAIN = adAccount.fields.map(({ name }) => name).filter((name) => !OPTIONAL.includes(name));

const fieldsOf = ({ params }: { params: object }) => ('fields' in params ? (params.fields as string[]) : []);
const textOf = (name: string) => (name === 'account_id' ? '1' : `the ${name}`);
/** The node with what is asked of it, and its id, which comes unasked. */
const nodeOf = (fields: readonly string[]): JsonObject => ({
  ...Object.fromEntries(fields.map((name) => [name, textOf(name)])),
  id: 'act_1',
});

const WORDS = {
  200: '(#200) Requires business_management permission to manage the object',
  10: '(#10) Permission Denied',
  100: 'Unsupported request - method type: get',
} as const;

const denial = (code: keyof typeof WORDS) =>
  code === 100
    ? refusal(WORDS[code])
    : new GraphPermissionDenied({ request: 'GET act_1', problem: `${WORDS[code]}.`, advice: 'x', code });

/** Refuses each request that has one of these fields. */
const refusing =
  (refused: Readonly<Record<string, keyof typeof WORDS>>): Lie =>
  (call) => {
    const found = fieldsOf(call).find((name) => refused[name] !== undefined);
    if (found !== undefined) throw denial(refused[found] ?? 10);
    return nodeOf(fieldsOf(call));
  };

function branchOf(lie: Lie) {
  const meta = new FakeMeta([]);
  meta.lie = lie;
  return { meta, branch: new Branch(meta, adAccount) };
}

describe('the account', () => {
  test('is one row of the day, asked for in two requests where nothing is refused', async () => {
    const { meta, branch } = branchOf(refusing({}));
    await branch.finish();
    expect(meta.calls.map(({ path }) => path)).toEqual(['act_1', 'act_1']);
    expect(meta.calls.map(fieldsOf)).toEqual([CERTAIN, OPTIONAL]);
    const [row, ...more] = await branch.extractedRows();
    expect(more).toEqual([]);
    expect(row).toEqual(Object.fromEntries([...CERTAIN, ...OPTIONAL].map((name) => [name, textOf(name)])));
    expect(branch.receipt).toMatchObject({
      notes: [],
      skipped: [],
      partitions: [{ date: '2026-05-10', rows: 1 }],
    });
  });

  test.each<[string, Parameters<typeof refusing>[0], string]>([
    [
      'one field',
      { funding_source: 10 },
      'Left out, because the token may not read them: funding_source ((#10) Permission Denied).',
    ],
    [
      'several, for several reasons',
      { owner: 200, business: 200, tax_id: 100 },
      `Left out, because the token may not read them: owner, business (${WORDS[200]}); tax_id (${WORDS[100]}).`,
    ],
    [
      'all',
      Object.fromEntries(OPTIONAL.map((name) => [name, 10 as const])),
      `Left out, because the token may not read them: ${OPTIONAL.join(', ')} (${WORDS[10]}).`,
    ],
  ])('lacks what Meta refuses (%s), says which and why, and is complete', async (_name, refused, note) => {
    const { meta, branch } = branchOf(refusing(refused));
    await branch.finish();
    const count = Object.keys(refused).length;
    expect(branch.receipt).toMatchObject({ notes: [note], skipped: [], partitions: [{ rows: 1 }] });
    const [row] = await branch.extractedRows();
    const left = [...CERTAIN, ...OPTIONAL].filter((name) => refused[name] === undefined);
    expect(Object.keys(row ?? {}).sort()).toEqual(left.sort());
    // A halving is two requests.
    const halvings = Math.min(count * Math.ceil(Math.log2(OPTIONAL.length)), OPTIONAL.length - 1);
    expect(meta.calls.length).toBeLessThanOrEqual(2 + 2 * halvings);
  });

  test('lacks a field that every token should be able to read, and says so', async () => {
    const { branch } = branchOf(refusing({ timezone_name: 100 }));
    await branch.finish();
    expect(branch.receipt?.notes).toEqual([
      `Left out, because the token may not read them: timezone_name (${WORDS[100]}).`,
    ]);
    const [row] = await branch.extractedRows();
    const left = [...CERTAIN, ...OPTIONAL].filter((name) => name !== 'timezone_name');
    expect(Object.keys(row ?? {}).sort()).toEqual(left.sort());
  });

  test('goes on behind a limit where it was, and asks nothing twice', async () => {
    let count = 0;
    const { meta, branch } = branchOf((call, answer) => {
      count += 1;
      if (count === 4) throw limit(60);
      return refusing({ owner: 200, tax_id: 100 })(call, answer);
    });
    expect(await branch.takeTurn()).toMatchObject({ status: 'WAIT', rows: 0 });
    const work = branch.checkpoint?.work as NodeWork;
    expect(work.row).toMatchObject({ account_id: '1' });
    const asked = meta.calls.length;
    await branch.finish();
    const first = meta.calls.slice(0, asked - 1).map((call) => fieldsOf(call).join());
    const then = meta.calls.slice(asked).map((call) => fieldsOf(call).join());
    expect(then.filter((fields) => first.includes(fields))).toEqual([]);
    expect(branch.receipt?.notes).toEqual([expect.stringMatching(/: owner \(.*\); tax_id \(/)]);
    expect(branch.receipt?.counters.rows).toBe(1);
  });

  test('ends a turn whose time is up, and is one row all the same', async () => {
    const { branch } = branchOf(refusing({ owner: 200 }));
    const short = () => ({ clock: Object.assign(new TestClock(), { checks: 2 }) });
    const results = await branch.finish((turn) => (turn < 3 ? short() : {}));
    expect(results[0]).toMatchObject({ status: 'MORE', rows: 0 });
    expect(branch.receipt?.counters.rows).toBe(1);
  });
});

describe('the branch fails', () => {
  test('when the account itself is refused, after one more question', async () => {
    const { meta, branch } = branchOf(() => {
      throw denial(200);
    });
    await expect(branch.takeTurn()).rejects.toMatchObject({ name: 'GraphPermissionDenied' });
    expect(meta.calls.map(fieldsOf)).toEqual([CERTAIN, ['account_id']]);
    expect(branch.receipt).toBeUndefined();
  });

  test.each([
    ['when Meta fails, which is no refusal', hiccup('An unknown error'), 2],
    ['at a refusal that is none of a field', refusal('You are calling a deprecated version', 2635), 2],
  ])('%s', async (_name, error, at) => {
    let count = 0;
    const { branch } = branchOf((call) => {
      count += 1;
      if (count === at) throw error;
      return nodeOf(fieldsOf(call));
    });
    await expect(branch.takeTurn()).rejects.toBe(error);
    expect(branch.receipt).toBeUndefined();
  });

  test.each([
    ['another account', { account_id: '2' }],
    ['no account', { account_id: undefined }],
  ])('when the answer is that of %s', async (_name, wrong) => {
    const { branch } = branchOf((call) => {
      const { account_id: _left, ...rest } = nodeOf(fieldsOf(call));
      return { ...rest, ...(wrong.account_id !== undefined && wrong) };
    });
    await expect(branch.takeTurn()).rejects.toMatchObject({ name: 'RowMisattributed' });
    expect(branch.checkpoint?.parts).toEqual([]);
  });
});
