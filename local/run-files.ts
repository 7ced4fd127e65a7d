import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Accounts, Failure } from '#functions/contract/documents.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import { Manifest } from '#functions/contract/manifest.ts';
import { AccountResult } from '#functions/contract/result.ts';
import { accountsKey, checkpointKey, failureKey, manifestKey, resultKey } from '#functions/lake/keys.ts';

/** How far a unit is, by the checkpoint of its last commit. */
export interface UnitWork {
  /** `extract`: reads from Meta. `stage`: makes files of what was read. */
  readonly phase: 'extract' | 'stage' | 'done';
  readonly rows: number;
  readonly pages: number;
  /** Times that Meta's rate limit ended a turn. */
  readonly throttles: number;
  /** Insights only: reports that are read, that were planned, and how far those at Meta are, 0 to 100. */
  readonly reports?: {
    readonly read: number;
    readonly planned: number;
    readonly percent: number;
    /** Of a window of months, read newest first: the month, `YYYY-MM`, back to which it is read. */
    readonly backTo?: string;
  };
  /** When everything was extracted, milliseconds since 1970. */
  readonly finishedAt?: number;
}

/** What is shown of a checkpoint. Only its own stream knows all of it. */
const Checkpoint = z.object({
  phase: z.enum(['extract', 'stage', 'done']),
  counters: z.object({ rows: z.number(), pages: z.number(), throttles: z.number() }),
  work: z.object({
    reports: z
      .array(
        z.object({
          state: z.string(),
          purpose: z.string(),
          percent: z.number(),
          since: z.string(),
          until: z.string(),
        }),
      )
      .optional(),
  }),
  finishedAt: z.string().optional(),
});

/** Months of a window from which it says how far back it is read. */
const MANY_MONTHS = 3;

type ReportFacts = NonNullable<z.infer<typeof Checkpoint>['work']['reports']>[number];

/** The oldest month of which, and of all that come after it, every report is read. */
function monthReached(reports: readonly ReportFacts[]): { readonly backTo?: string } {
  const monthsOf = (list: readonly ReportFacts[]) =>
    list.flatMap(({ since, until }) => [since.slice(0, 7), until.slice(0, 7)]);
  const months = [...new Set(monthsOf(reports))].sort();
  if (months.length < MANY_MONTHS) return {};
  const open =
    monthsOf(reports.filter(({ state }) => state !== 'read'))
      .sort()
      .at(-1) ?? '';
  const backTo = months.find((month) => month > open);
  return backTo === undefined ? {} : { backTo };
}

/** Reads the documents of a run where the S3 emulator keeps them. */
export class RunFiles {
  readonly #bucketFolder: string;

  /** @param bucketFolder the folder of the lake's bucket. */
  constructor(bucketFolder: string) {
    this.#bucketFolder = bucketFolder;
  }

  /** How far a unit is; undefined before its first commit. */
  work(runId: string, account: string, stream: StreamName): UnitWork | undefined {
    const found = this.#read(checkpointKey({ runId, account, stream }), Checkpoint);
    if (found === undefined) return undefined;
    const { phase, counters, work, finishedAt } = found;
    const reports = (work.reports ?? []).filter(({ purpose }) => purpose === 'rows');
    const percents = reports.filter(({ state }) => state === 'submitted').map(({ percent }) => percent);
    return {
      phase,
      ...counters,
      ...(reports.length > 0 && {
        reports: {
          read: reports.filter(({ state }) => state === 'read').length,
          planned: reports.length,
          percent: percents.reduce((sum, percent) => sum + percent, 0) / Math.max(1, percents.length),
          ...monthReached(reports),
        },
      }),
      ...(finishedAt !== undefined && { finishedAt: Date.parse(finishedAt) }),
    };
  }

  /** Why a unit failed, in its own words; undefined where it left none. */
  failure(runId: string, account: string, stream: StreamName): Failure['error'] | undefined {
    return this.#read(failureKey({ runId, account, stream }), Failure)?.error;
  }

  /** The accounts of a run; undefined before they are known. */
  accounts(runId: string): Accounts | undefined {
    return this.#read(accountsKey(runId), Accounts);
  }

  /** What the run came to; undefined where it did not get so far. */
  manifest(runId: string): Manifest | undefined {
    return this.#read(manifestKey(runId), Manifest);
  }

  /** What became of each account that has a result. */
  results(runId: string): AccountResult[] {
    const accounts = this.accounts(runId)?.accounts ?? [];
    return accounts.flatMap(({ account }) => this.#read(resultKey(runId, account), AccountResult) ?? []);
  }

  /** Undefined where there is no such document, or none of this form. */
  #read<T>(key: string, schema: { safeParse(value: unknown): { data?: T | undefined } }): T | undefined {
    try {
      return schema.safeParse(JSON.parse(readFileSync(join(this.#bucketFolder, key), 'utf8'))).data;
    } catch {
      // Not written yet. What is shown of a run never decides anything.
      return undefined;
    }
  }
}
