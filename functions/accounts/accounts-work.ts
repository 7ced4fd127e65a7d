import type { DocumentStore } from '#functions/lake/document.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import type { AccountsClient } from './read-account.ts';
import type { Resolution } from './resolve-accounts.ts';
import type { TokenEnd } from './token-end.ts';

/** Dependencies of `accountsOfRun`. */
export interface AccountsWork {
  readonly store: DocumentStore & Pick<LakeStore, 'head'>;
  /** Opens a client with the current token. The caller closes it. */
  readonly openClient: () => Promise<AccountsClient>;
  readonly clock: Pick<TurnClock, 'short' | 'now'>;
  /** Accounts that the Map extracts at once. */
  readonly maxConcurrency: number;
  /** Receives the result before anything is thrown. */
  readonly report: (resolution: Resolution) => void;
  /** Receives what the user should know about the whole run. */
  readonly warn: (warning: string) => void;
  /** Receives when the token stops reading, as far as Meta tells. */
  readonly onTokenEnd: (end: TokenEnd) => void;
}
