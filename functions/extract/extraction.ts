import type * as z from 'zod/mini';
import type { Receipt, ResolvedAccount } from '#functions/contract/documents.ts';
import type { GraphClient } from '#functions/graph/client.ts';
import type { Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';
import type { CheckRun, Tried } from './check/check-run.ts';
import type { CheckpointBody } from './checkpoint-body.ts';
import type { Progress } from './progress.ts';
import type { RowSums } from './stage/stage-date.ts';

/** What an extraction works with. `W` is the work of its kind of source, stored in the checkpoint. */
export interface Extraction<S extends Source = Source, W = unknown> {
  readonly description: StreamDescription<S>;
  readonly account: ResolvedAccount;
  readonly unit: Unit;
  readonly store: LakeStore;
  readonly client: GraphClient;
  readonly progress: Progress<W>;
  readonly clock: TurnClock;
}

/** The same without a client, because judging makes no calls. */
export type Judging<S extends Source = Source, W = unknown> = Omit<Extraction<S, W>, 'client'>;

/** How an extraction ends in a turn. */
export type ExtractionResult =
  | { readonly kind: 'finished' }
  | { readonly kind: 'more' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Which of the rows that were read to stage, and how. */
export interface StagingRules {
  /** Whether the rows of a read count. Those of an abandoned read do not. */
  counts(readId: number): boolean;
  /** The earliest time at which rows of a date were read, so that older data cannot replace newer. */
  observedAt(date: string): string;
  /** Sums up the rows of a date, for streams that are compared with Meta's totals. */
  sums?(date: string): RowSums;
  /** Dates that are held back, and so not staged. */
  readonly heldBack: readonly string[];
}

/** Reads the streams of one kind of source. A function's bundle includes only its own. */
export interface Extractor<S extends Source = Source, W = unknown> {
  /** Schema of the work in a checkpoint. */
  readonly work: z.ZodMiniType<W>;
  /** The initial work of a stream. */
  begin(description: StreamDescription<S>, account: ResolvedAccount): W;
  /** Adapts the state for a new owner of the run: resets the retries, and reads days that were held back again. */
  takeOver(state: CheckpointBody<W>): void;
  /**
   * Reads until everything is read, it must wait, or the turn must end.
   * @throws GraphError @throws RunTakenOver @throws LakeUnavailable
   */
  extract(run: Extraction<S, W>): Promise<ExtractionResult>;
  staging(state: CheckpointBody<W>): StagingRules;
  /**
   * Compares what is staged with Meta's own numbers.
   * @returns whether everything is settled. Otherwise `lookUp` must be called.
   * @throws LakeUnavailable
   */
  judge(run: Judging<S, W>): Promise<boolean>;
  /**
   * Looks up what is missing. `again`: extract and stage once more; the affected dates were removed from `staged`.
   * @throws the errors of `extract`.
   */
  lookUp(run: Extraction<S, W>): Promise<ExtractionResult | { readonly kind: 'again' }>;
  /**
   * Tries the stream with a few small requests, for a run that only checks.
   * @throws GraphError of a refusal.
   */
  check(run: CheckRun<S>): Promise<Tried>;
  /** The part of the receipt about Meta's own numbers. */
  receipt(state: CheckpointBody<W>): Pick<Receipt, 'control' | 'statuses' | 'listing'>;
}
