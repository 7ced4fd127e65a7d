import { type AccountResult, isGap } from '#functions/contract/result.ts';
import { type Align, count, counted, oneLine, table } from './display-text.ts';
import { cut } from './text-width.ts';

/** Accounts in the table; the summary page has more of them, and the manifest all. */
const SHOWN = 20;
const LONGEST_NAME = 24;

const ALIGNS: readonly Align[] = ['left', 'left', 'right', 'left', 'right', 'right', 'left'];

/** Columns to leave out, the first that fits. */
const NARROWER: readonly (readonly number[])[] = [[], [1], [1, 4]];

/**
 * A line for each account: what it spent by Meta's totals, what was read, and whether Meta's totals are reached. On a
 * narrow terminal, columns are left out.
 * @param results those with gaps first. @param width of a line.
 */
export function accountTable(results: readonly AccountResult[], width: number): string[] {
  if (results.length === 0) return [];
  const ranked = results.toSorted((left, right) => gapsOf(right) - gapsOf(left));
  const rows = [
    ['account', 'name', 'spend', '', 'impressions', 'rows', "Meta's totals reached"],
    ...ranked.slice(0, SHOWN).map(row),
  ];
  const rest = results.length - SHOWN;
  const more = rest > 0 ? [`… and ${counted(rest, 'more account')}`] : [];
  for (const without of NARROWER) {
    const kept = [...ALIGNS.keys()].filter((column) => !without.includes(column));
    const lines = table(
      rows.map((cells) => kept.map((column) => cells[column] ?? '')),
      kept.map((column) => ALIGNS[column] ?? 'left'),
    );
    if (lines.every((line) => line.length <= width) || without.length === 2) return [...lines, ...more];
  }
  return more;
}

const gapsOf = ({ units }: AccountResult): number => units.filter(isGap).length;

function row(result: AccountResult): string[] {
  const { account, name, currency, units, days } = result;
  const totals = days.flatMap(({ total }) => total?.highest ?? []);
  const sum = (of: (total: (typeof totals)[number]) => number) =>
    totals.reduce((all, total) => all + of(total), 0);
  const isKnown = totals.length > 0;
  return [
    account,
    cut(oneLine(name), LONGEST_NAME),
    isKnown
      ? money(
          sum(({ spend }) => spend),
          currency,
        )
      : '–',
    isKnown ? currency : '',
    isKnown ? count(sum(({ impressions }) => impressions)) : '–',
    count(units.reduce((all, unit) => all + unit.rows, 0)),
    reached(result),
  ];
}

/** Millionths of a currency with the digits that it has. */
function money(millionths: number, currency: string): string {
  const { maximumFractionDigits: digits = 2 } = /^[A-Z]{3}$/.test(currency)
    ? new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions()
    : {};
  return (millionths / 1_000_000).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function reached({ counts }: AccountResult): string {
  if (counts.asked === 0) return 'not checked';
  return `${count(counts.reached)} of ${counted(counts.asked, 'day')}`;
}
