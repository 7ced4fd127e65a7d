import { type AccountResult, isGap } from '#functions/contract/result.ts';
import { accounts as totalsByDay } from './accounts.ts';
import { count, instant, instantIn, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { listings, rankOfListing } from './listings.ts';
import { Notes, notes } from './notes.ts';
import { page } from './page.ts';
import { failures, skips } from './problems.ts';
import { LISTED } from './run-lists.ts';
import { shown } from './shown.ts';
import { timeline } from './timeline.ts';
import { rankOfUnit, units } from './units.ts';

/**
 * What became of one account, as a page for people.
 * @param startedAt start of the execution that settled it, an ISO instant. @param timeZone of the account, IANA name.
 */
export function renderAccountPage(result: AccountResult, startedAt: string, timeZone: string): string {
  const { account, name, finishedAt } = result;
  const called = `${name} (${account})`;
  const nameOf = () => called;
  const linkOf = () => html`${called}`;
  const noted = new Notes(LISTED.notes);
  for (const unit of result.units) noted.add(unit);
  const body = html`${accountHeading(result, called, timeZone)}
${failures({ accountsFailed: [] }, shown(failedUnits(result), LISTED.findings), linkOf)}
${skips(shown(skippedOf(result), LISTED.findings), linkOf)}
${totalsByDay(shown([]), result.days.length === 0 ? [] : [result], linkOf)}${notes(noted.shown, nameOf)}
${listings(shown(listed(result)), nameOf)}${timeline({ startedAt, finishedAt }, shown(result.units), nameOf)}
${units(shown(result.units.toSorted((left, right) => rankOfUnit(left) - rankOfUnit(right))), nameOf)}`;
  return page(`${called} in run ${result.runId}`, body);
}

function accountHeading(result: AccountResult, called: string, timeZone: string): Html {
  const gaps = result.units.filter(isGap).length;
  const rows = result.units.reduce((sum, unit) => sum + unit.rows, 0);
  const verdict =
    gaps === 0
      ? 'All that was planned is in the lake.'
      : `${count(gaps)} of ${plural(result.units.length, 'stream')} are not complete; all else is in the lake.`;
  return html`<header><p><a href="../summary.html">Run ${result.runId}</a></p><h1>${called}</h1>
<div class="verdict ${gaps === 0 ? 'good' : 'bad'}"><strong>${gaps === 0 ? 'Complete' : 'Incomplete'}</strong><p>${verdict}</p></div>
<p class="dim">${plural(rows, 'row')}, published at ${instant(result.finishedAt)} (${instantIn(result.finishedAt, timeZone)})</p></header>`;
}

const failedUnits = (result: AccountResult) =>
  result.units.flatMap(({ account, stream, error }) =>
    error === undefined ? [] : [{ account, stream, error }],
  );

const skippedOf = (result: AccountResult) =>
  result.units.flatMap(({ account, stream, skipped: entries }) =>
    entries.map((skipped) => ({ account, stream, skipped })),
  );

const listed = (result: AccountResult) =>
  result.units
    .filter(({ listing }) => listing !== undefined)
    .sort(
      (left, right) =>
        rankOfListing(left.listing?.outcome ?? 'agrees') - rankOfListing(right.listing?.outcome ?? 'agrees'),
    );
