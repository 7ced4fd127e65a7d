import type { Check, StreamWork } from '#functions/contract/check.ts';
import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { GraphClient } from '#functions/graph/client.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';

/** What a stream is tried with: its description, an account with its own window, and a client. */
export interface CheckRun<S extends Source = Source> {
  readonly description: StreamDescription<S>;
  readonly account: ResolvedAccount;
  readonly client: Pick<GraphClient, 'get'>;
}

/** What trying a stream finds. */
export interface Tried {
  readonly checks: readonly Check[];
  /** What the stream would take; absent when it cannot be told. */
  readonly work?: StreamWork;
}

/** The finding of a stream that answers. @param says what it answered. */
export const answers = (stream: string, says = 'Answers.'): Check => ({
  area: 'streams',
  about: stream,
  status: 'ok',
  says,
});
