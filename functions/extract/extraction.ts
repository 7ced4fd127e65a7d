import type * as z from 'zod/mini';
import type { Receipt, ResolvedAccount } from '#functions/contract/documents.ts';
import type { GraphClient } from '#functions/graph/client.ts';
import type { Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';
import type { CheckpointBody } from './checkpoint-body.ts';
import type { Progress } from './progress.ts';
import type { RowSums } from './stage/stage-date.ts';

/** What an extraction works with. `W` is the work of its kind of source, as the checkpoint keeps it. */
export interface Extraction<S extends Source = Source, W = unknown> {
  readonly description: StreamDescription<S>;
  readonly account: ResolvedAccount;
  readonly unit: Unit;
  readonly store: LakeStore;
  readonly client: GraphClient;
  readonly progress: Progress<W>;
  readonly clock: TurnClock;
}

/** The same without a client: judging asks Meta nothing. */
export type Judging<S extends Source = Source, W = unknown> = Omit<Extraction<S, W>, 'client'>;

/** How an extraction ends its part of a turn. */
export type ExtractionResult =
  | { readonly kind: 'finished' }
  | { readonly kind: 'more' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Which of the rows that were read are staged, and how they are told apart. */
export interface StagingRules {
  /** Whether the rows of a read count: those of one that was given up do not. */
  counts(readId: number): boolean;
  /** Since when the rows of a date may have been true: never later than the data, so that older cannot replace newer. */
  observedAt(date: string): string;
  /** Adds up the rows of one date, where they are held against Meta's totals. */
  sums?(date: string): RowSums;
  /** Dates that are settled without being staged. */
  readonly heldBack: readonly string[];
}

/** How streams of one kind of source are read; a function carries that of its own stream alone. */
export interface Extractor<S extends Source = Source, W = unknown> {
  /** Checks the work when a checkpoint is read. */
  readonly work: z.ZodMiniType<W>;
  /** The work of a stream that has just begun. */
  begin(description: StreamDescription<S>, account: ResolvedAccount): W;
  /** Changes what a new owner of the run takes over: tries are renewed, days that were held back are read again. */
  takeOver(state: CheckpointBody<W>): void;
  /**
   * Reads on until everything is read, nothing is left to do but wait, or the time of the turn is up.
   * @throws GraphError when the API does not give what was asked. @throws RunTakenOver @throws LakeUnavailable
   */
  extract(run: Extraction<S, W>): Promise<ExtractionResult>;
  staging(state: CheckpointBody<W>): StagingRules;
  /**
   * Holds what is staged against what Meta says there is.
   * @returns whether everything is settled; otherwise `lookUp` is called, with a client.
   * @throws LakeUnavailable
   */
  judge(run: Judging<S, W>): Promise<boolean>;
  /**
   * Looks up what falls short. `again`: more is to be extracted or staged; the dates concerned are out of `staged`.
   * @throws what `extract` throws.
   */
  lookUp(run: Extraction<S, W>): Promise<ExtractionResult | { readonly kind: 'again' }>;
  /** What the receipt says of the source's own numbers. */
  receipt(state: CheckpointBody<W>): Pick<Receipt, 'control' | 'statuses' | 'listing'>;
}
