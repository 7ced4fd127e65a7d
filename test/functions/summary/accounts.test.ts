import { describe, expect, test } from 'vitest';
import type { AccountResult } from '#functions/contract/result.ts';
import { addDays } from '#functions/runtime/days.ts';
import { accounts, slowest } from '#functions/summary/accounts.ts';
import { html } from '#functions/summary/html.ts';
import { foldOf, sampleResults } from '#test/harness/manifests.ts';

const RESULTS = sampleResults();
const linkOf = (account: string) => html`Name of ${account}`;
function render(list: readonly AccountResult[]): string {
  const { overview, detailed } = foldOf(list).lists;
  return accounts(overview, detailed, linkOf).text;
}
const of = (name: string) => RESULTS.filter(({ account }) => account === name);
const rowOf = (text: string, date: string) =>
  new RegExp(`<tr><th[^>]*><i[^>]*></i>${date}.*?</tr>`, 's').exec(text)?.[0] ?? '';
const cells = (row: string) =>
  [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) =>
    cell
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );

describe('the days of an account', () => {
  test('have Meta’s total, the sums of every insights stream, spend, the difference and the outcome in words', () => {
    const text = render(of('act_3'));
    const headings = [...text.matchAll(/<th scope="col"[^>]*>([^<]*)</g)].map(([, heading]) => heading);
    expect(headings).toEqual([
      'Day',
      'Meta’s total',
      ...(of('act_3')[0]?.days[0]?.streams ?? []).map(({ stream }) => stream),
      'Difference',
      'Outcome',
    ]);
    expect(text).toContain('spend in EUR');
    const [total, campaigns, ads, difference, outcome] = cells(rowOf(text, '2026-05-04'));
    expect([total, campaigns]).toEqual(['11,591 1,125.83', '11,591 1,125.83']);
    expect(ads).toBe('9,858 1,032.71');
    expect(difference).toMatch(/^ad_insights: −1,733 impressions, −46 clicks, −32 link clicks, −93\.12 EUR$/);
    expect(outcome).toMatch(
      /^held back ad_insights: Meta&#39;s total is 11,591 impressions, the rows have 9,858/,
    );
    expect(cells(rowOf(text, '2026-05-05')).slice(-2)).toEqual(['0', 'agrees']);
  });

  test('show a dash where Meta gave no total, and both of Meta’s numbers where they moved', () => {
    const text = render(of('act_3'));
    expect(cells(rowOf(text, '2026-05-13')).filter((cell) => cell === '–')).toHaveLength(2);
    expect(cells(rowOf(text, '2026-05-28'))[0]).toMatch(/^15,043 – 15,283 /);
  });

  test('show a stream that failed as failed', () => {
    const [, campaigns, ads, , outcome] = cells(rowOf(render(of('act_2')), '2026-05-04'));
    expect([campaigns, ads]).toEqual(['11,591 1,126', '–']);
    expect(outcome).toMatch(/^failed ad_insights: The stream failed\./);
  });

  test('are drawn, a bar for Meta’s total and one for the rows of the stream that has fewest', () => {
    const text = render(of('act_3'));
    const day = /<g><title>2026-05-04: held back\..*?<\/g>/.exec(text)?.[0] ?? '';
    const [total = 0, rows = 0] = [...day.matchAll(/ height="([\d.]+)"/g)].map(([, height]) =>
      Number(height),
    );
    expect(rows / total).toBeCloseTo(9_858 / 11_591, 2);
    expect(day).toContain('class="total"');
    expect(day).toContain('class="bad"');
  });
});

describe('the accounts', () => {
  test('with something to look at come first, and have their days open', () => {
    const text = render(RESULTS);
    const titles = [...text.matchAll(/<h3>Name of (\w+)<.*?<details( open)?>/gs)];
    expect(titles.map(([, name, open = '']) => `${name}${open}`)).toEqual([
      'act_2 open',
      'act_3 open',
      'act_1',
      'act_4',
    ]);
    expect(text).toContain('36,050 JPY');
  });

  test('have an overview with the outcomes that occur, and no overview where there is one', () => {
    const overview = (list: readonly AccountResult[]) =>
      /aria-label="Accounts and Meta’s totals".*?<\/thead>/s.exec(render(list))?.[0];
    expect(overview([...of('act_1'), ...of('act_4')])).toMatch(/Reached.*Moving.*Repaired.*Spend/);
    expect(overview([...of('act_1'), ...of('act_4')])).not.toContain('Held back');
    expect(overview(of('act_1'))).toBeUndefined();
    expect(render(of('act_1'))).toContain('<details open>');
  });

  test('are bounded, and so are their days: the newest, and those that do not simply agree', () => {
    const [account] = of('act_3');
    if (account === undefined) throw new Error('the sample has it');
    const agreeing = of('act_4')[0]?.days[0];
    const later = Array.from({ length: 300 }, (_, index) => ({
      ...(agreeing ?? account.days[0]),
      date: addDays('2026-06-01', index),
    })) as AccountResult['days'];
    const text = render([{ ...account, days: [...account.days, ...later] }]);
    expect(text.match(/<tr><th scope="row"/g)).toHaveLength(62);
    expect(text).toContain('62 days of 328');
    expect(rowOf(text, '2026-05-04')).toContain('held back');
    expect(rowOf(text, addDays('2026-06-01', 299))).toContain('agrees');
    expect(rowOf(text, '2026-06-01')).toBe('');
    const many = render(Array.from({ length: 500 }, () => account));
    expect(many.match(/<details/g)).toHaveLength(12);
    expect(many).toContain('300 more are in the results of the accounts');
  });

  test('are not there in a run without insights', () => {
    expect(render([])).toBe('');
  });
});

test('of many accounts the slowest are listed, slowest first; of a few there is no need', () => {
  const [result] = RESULTS;
  const [unit] = result?.units ?? [];
  if (result === undefined || unit?.counters === undefined) throw new Error('the sample has units');
  const { counters } = unit;
  const many = Array.from({ length: 40 }, (_, index) => ({
    ...result,
    account: `act_${100 + index}`,
    units: [{ ...unit, counters: { ...counters, waitedSeconds: 3_600 * index } }],
  }));
  const { text } = slowest(foldOf(many).lists.slowest, linkOf);
  const names = [...text.matchAll(/<th scope="row">Name of (\w+)</g)].map(([, name]) => name);
  expect(names).toHaveLength(20);
  expect(names.slice(0, 2)).toEqual(['act_139', 'act_138']);
  expect(text).toContain('39 h 0 min');
  expect(slowest(foldOf(RESULTS).lists.slowest, linkOf).text).toBe('');
});
