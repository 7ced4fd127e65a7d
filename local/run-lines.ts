import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { AccountsOutput } from '#functions/contract/payloads.ts';
import { clockTime, counted, failureLines, oneLine } from './display-text.ts';
import type { ProgressEvent } from './run.ts';
import type { RunFiles } from './run-files.ts';
import type { Paint } from './screen.ts';

/** What a user is told of `Accounts`, which has no branch of its own: what will be extracted, and what cannot be. */
export interface AccountsLines {
  readonly lines: readonly string[];
  /** Accounts and streams that will be extracted; absent while `Accounts` waits. */
  readonly units?: number;
}

/**
 * The lines for the end of `Accounts`; undefined for any other event.
 * @param waitScale by which waits are shortened. @param width of a line.
 */
export function accountsLines(
  event: ProgressEvent,
  files: RunFiles,
  { waitScale, width, paint }: { waitScale: number; width: number; paint: Paint },
): AccountsLines | undefined {
  if (event.kind !== 'ended') return undefined;
  const { data: output } = AccountsOutput.safeParse(event.result);
  if (output === undefined) return undefined;
  if (output.status === 'WAIT') {
    const until = clockTime(Date.now() + output.waitSeconds * 1000 * waitScale);
    return { lines: [`[WAITING] accounts, until ${until}: ${oneLine(output.reason ?? '')}`] };
  }
  const { accounts, failed } = files.accounts(output.runId) ?? { accounts: [], failed: [] };
  const now = accounts.filter(({ account }) => output.accounts.includes(account));
  const streams = Object.values(output.streams).filter(Boolean).length;
  return {
    units: now.length * streams,
    lines: [
      planLine(now, accounts.length, streams),
      ...failed.flatMap(({ account, error }) => failureLines(`${account} all streams`, error, width, paint)),
    ],
  };
}

/** Such as `2 accounts, 4 streams each, 2026-10-24 to 2026-11-20`. */
function planLine(accounts: readonly ResolvedAccount[], all: number, streams: number): string {
  const since = accounts.map((account) => account.since).sort()[0];
  const until = accounts
    .map((account) => account.until)
    .sort()
    .at(-1);
  const kept =
    all > accounts.length ? ` (${counted(all - accounts.length, 'account')} already complete)` : '';
  const days = since === undefined ? '' : `, ${since} to ${until}`;
  return `Extracting ${counted(accounts.length, 'account')}${kept}, ${counted(streams, 'stream')} each${days}`;
}
