import type { StreamName } from '#functions/contract/ids.ts';
import { ANY_STREAMS } from './any-stream.ts';

/** What an object of the bucket is, by its key; `other` is what no test breaks. */
export type LakeObjectKind =
  | 'plan'
  | 'owner'
  | 'accounts'
  | 'manifest'
  | 'result'
  | 'checkpoint'
  | 'part'
  | 'staged'
  | 'receipt'
  | 'failure'
  | 'published'
  | 'other';

/** An object of the bucket; account and stream where it belongs to one (account, stream). */
export interface LakeObject {
  readonly kind: LakeObjectKind;
  /** `act_<digits>`. */
  readonly account: string | undefined;
  readonly stream: StreamName | undefined;
}

const PATTERNS: readonly (readonly [RegExp, LakeObjectKind])[] = [
  [/^lake\//, 'published'],
  [/^runs\/[^/]+\/plan\.json$/, 'plan'],
  [/^runs\/[^/]+\/owner\.json$/, 'owner'],
  [/^runs\/[^/]+\/accounts\.json$/, 'accounts'],
  [/^runs\/[^/]+\/manifest\.json$/, 'manifest'],
  [/\/result\.json$/, 'result'],
  [/\/checkpoint\.json$/, 'checkpoint'],
  [/\/part-[^/]+$/, 'part'],
  [/\/staged\//, 'staged'],
  [/\/receipt\.json$/, 'receipt'],
  [/\/failure\.json$/, 'failure'],
];

/** Reads a key. */
export function lakeObject(key: string): LakeObject {
  const kind = PATTERNS.find(([pattern]) => pattern.test(key))?.[1] ?? 'other';
  const digits = /\/(?:act_|account=)(\d+)\//.exec(key)?.[1];
  const stream = ANY_STREAMS.find(({ name }) => key.includes(`/${name}/`))?.name;
  return { kind, account: digits === undefined ? undefined : `act_${digits}`, stream };
}
