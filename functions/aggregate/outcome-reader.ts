import type { ErrorRecord, ResolvedAccount } from '#functions/contract/documents.ts';
import { type AccountResult, isGap } from '#functions/contract/result.ts';
import { RunTakenOver } from '#functions/lake/errors.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import { readResult } from '#functions/publish/result-file.ts';
import { type Settling, settleAccount } from '#functions/publish/settle-account.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { type AccountOutcome, countedAs } from './account-outcome.ts';

/** Results read at once. */
const READS_AT_ONCE = 32;
/** Accounts proved and published at once. */
const SETTLED_AT_ONCE = 4;

/** What accounts are looked at with. */
export interface Reading {
  readonly settling: Settling;
  /** Accounts that have left anything in the run. */
  readonly started: ReadonlySet<string>;
  readonly notStarted: ErrorRecord;
  /** What the lake refuses now is the failure of its account, and holds up no other. */
  readonly isLastTry: boolean;
  readonly onDefect: (account: string, error: unknown) => void;
}

/** What is known of an account; `undefined`: it was left, or the lake refused. */
type Found = AccountOutcome | 'to settle' | undefined;

/** Finds out what became of accounts: most have a result; of the others, those that were started are settled here. */
export class OutcomeReader {
  readonly #reading: Reading;
  /** The first refusal of the lake. */
  refusal: LakeUnavailable | undefined;
  /** Whether an account is left for the next turn. */
  isOutOfTime = false;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /**
   * @returns what became of these accounts, in their order, without those that the lake refused or that are left.
   * @throws RunTakenOver
   */
  async outcomesOf(accounts: readonly ResolvedAccount[]): Promise<AccountOutcome[]> {
    const found = await mapInParallel(accounts, READS_AT_ONCE, (account) => this.#read(account));
    const missing = accounts.filter((_, index) => found[index] === 'to settle');
    const settled = await mapInParallel(missing, SETTLED_AT_ONCE, (account) => this.#settle(account));
    const byAccount = new Map(missing.map(({ account }, index) => [account, settled[index]]));
    return accounts.flatMap(({ account }, index) => {
      const outcome = found[index] === 'to settle' ? byAccount.get(account) : found[index];
      return outcome === undefined || outcome === 'to settle' ? [] : [outcome];
    });
  }

  async #read(account: ResolvedAccount): Promise<Found> {
    const { settling, started, notStarted } = this.#reading;
    if (!started.has(account.account)) {
      return { kind: 'not started', counted: countedAs(notStarted, account, settling.streams) };
    }
    return this.#guard(account, async () => {
      const result = await readResult(settling.store, settling.runId, account.account);
      return result !== undefined && isFinal(result, settling.owner)
        ? { kind: 'settled', result }
        : 'to settle';
    });
  }

  async #settle(account: ResolvedAccount): Promise<Found> {
    const { settling } = this.#reading;
    if (this.isOutOfTime || settling.clock.short()) {
      this.isOutOfTime = true;
      return undefined;
    }
    return this.#guard(account, async () => {
      const result = await settleAccount(settling, account);
      if (result !== undefined) return { kind: 'settled', result };
      this.isOutOfTime = true;
      return undefined;
    });
  }

  /** One account that cannot be settled fails by itself: the others have their results. */
  async #guard(account: ResolvedAccount, work: () => Promise<Found>): Promise<Found> {
    const { settling, isLastTry, onDefect } = this.#reading;
    try {
      return await work();
    } catch (error) {
      if (error instanceof RunTakenOver) throw error;
      if (error instanceof LakeUnavailable && !isLastTry) {
        this.refusal ??= error;
        return undefined;
      }
      onDefect(account.account, error);
      return { kind: 'failed', counted: countedAs(toErrorRecord(error), account, settling.streams) };
    }
  }
}

/**
 * Whether a stored result is the last word on its account. One that this execution has written is: it comes after all
 * of its streams. So is an older one without a gap, because no later execution extracts such an account again. An older
 * one with a gap may have been overtaken by receipts that nobody has published.
 */
export const isFinal = (result: AccountResult, owner: string): boolean =>
  result.owner === owner || !result.units.some(isGap);
