import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { TurnEvent } from '#functions/contract/payloads.ts';
import type { GraphClient } from '#functions/graph/client.ts';
import type { CheckpointFile } from '#functions/lake/checkpoint.ts';
import type { Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';
import type { CheckpointBody } from './checkpoint-body.ts';
import type { Extractor } from './extraction.ts';

/** What one turn works with. `openClient` creates a client with the current token from the secret. */
export interface Turn<S extends Source = Source, W = unknown> {
  readonly event: TurnEvent;
  readonly unit: Unit;
  readonly description: StreamDescription<S>;
  readonly extractor: Extractor<S, W>;
  readonly account: ResolvedAccount;
  readonly store: LakeStore;
  readonly attempt: string;
  readonly file: CheckpointFile<CheckpointBody<W>>;
  readonly clock: TurnClock;
  readonly graphVersion: string;
  readonly limits: TurnLimits;
  readonly openClient: () => Promise<GraphClient>;
  /** In [0, 1); default `Math.random`. */
  readonly random?: () => number;
}

/** Limits that end a branch without progress. */
export interface TurnLimits {
  /** Most turns of one branch in one execution. */
  readonly turns: number;
  /** Seconds that Meta may refuse the stream in all without returning another page. */
  readonly refusedSeconds: number;
}
