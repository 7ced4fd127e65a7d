import type { Manifest } from '#functions/contract/manifest.ts';
import { slowest, accounts as totalsByAccount } from './accounts.ts';
import { heading } from './heading.ts';
import { type Html, html } from './html.ts';
import { listings } from './listings.ts';
import { notes } from './notes.ts';
import { page } from './page.ts';
import { failures, notableDays, skips } from './problems.ts';
import { LISTED, type RunLists } from './run-lists.ts';
import { shownOf } from './shown.ts';
import { restatement, rowsByDay } from './streams.ts';
import { timeline } from './timeline.ts';
import { units } from './units.ts';

/** How accounts are called, and which of them have a page of their own. */
export interface AccountNames {
  readonly nameOf: (account: string) => string;
  readonly hasPage: (account: string) => boolean;
  /** Leads from the page's own place to the folder of the run: empty where it is there, or `<run>/`. */
  readonly folder: string;
  /** Time zones of the accounts, IANA names, the most frequent first. */
  readonly zones: readonly string[];
}

/**
 * The manifest as one page for people: the totals, what failed, what took long, what differs, and links to the pages of
 * the accounts. Its length is bounded, however many accounts there are.
 * @param names come from Meta and may hold anything.
 */
export function renderSummary(manifest: Manifest, lists: RunLists, names: AccountNames): string {
  const { nameOf, hasPage, folder, zones } = names;
  const linkOf = (account: string): Html =>
    hasPage(account)
      ? html`<a href="${folder}${account}/summary.html">${nameOf(account)}</a>`
      : html`${nameOf(account)}`;
  // The manifest has the first thousand of each; a day counts once there, whatever number of its streams are named.
  const listed = <T>(items: readonly T[], count = 0) =>
    shownOf(items, Math.max(items.length, count), LISTED.findings);
  const failed = manifest.units.failed - (manifest.notStarted?.units ?? 0);
  const { days } = manifest.reconciliation;
  const published = manifest.streams.filter((stream) => stream.days.length > 0);
  const body = html`${heading(manifest, zones)}${warnings(manifest)}
${failures(manifest, listed(manifest.failures, failed), linkOf)}
${slowest(lists.slowest, linkOf)}
${notableDays(listed(manifest.heldBack, days.held_back), listed(manifest.differences, days.difference), linkOf)}
${skips(listed(manifest.skipped), linkOf)}
${totalsByAccount(lists.overview, lists.detailed, linkOf)}${notes(lists.notes, nameOf)}${listings(lists.listings, nameOf)}
${timeline(manifest, lists.longest, nameOf)}${rowsByDay(published)}${restatement(published)}${units(lists.units, nameOf)}`;
  return page(`Run ${manifest.runId}: ${manifest.verdict}`, body);
}

/** What was known to be wrong before the run began. */
function warnings({ warnings: texts = [] }: Manifest): Html {
  if (texts.length === 0) return html``;
  return html`<section><h2>Warnings</h2><ul>${texts.map((text) => html`<li>${text}</li>`)}</ul></section>`;
}
