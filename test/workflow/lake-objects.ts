import { STREAM_NAMES, type StreamName } from '#shared/contract.ts';

/** What an object of the bucket is, by its key. */
export type LakeObjectKind =
  | 'plan'
  | 'owner'
  | 'accounts'
  | 'manifest'
  | 'promotions'
  | 'checkpoint'
  | 'part'
  | 'sealed'
  | 'receipt'
  | 'failure'
  | 'failure-platform'
  | 'published';

/** An object of the bucket; account and stream where it belongs to one (account, stream). */
export interface LakeObject {
  readonly kind: LakeObjectKind;
  /** `act_<digits>`. */
  readonly account: string | undefined;
  readonly stream: StreamName | undefined;
}

const OF_UNIT = /^runs\/[^/]+\/(act_\d+)\/(\w+)\/(part|sealed|[\w-]+)(?:-[^/]*\.gz|\/.*|\.json)$/;
const OF_RUN = /^runs\/[^/]+\/(\w+)\.json$/;
const PUBLISHED = /^lake\/(\w+)\/account_id=(\d+)\//;

/** Reads a key. @throws Error for a key that no object of the lake has. */
export function lakeObject(key: string): LakeObject {
  const published = PUBLISHED.exec(key);
  if (published !== null) {
    return { kind: 'published', account: `act_${published[2]}`, stream: streamNamed(published[1]) };
  }
  const ofUnit = OF_UNIT.exec(key);
  if (ofUnit !== null) {
    return { kind: ofUnit[3] as LakeObjectKind, account: ofUnit[1], stream: streamNamed(ofUnit[2]) };
  }
  const ofRun = OF_RUN.exec(key);
  if (ofRun !== null) return { kind: ofRun[1] as LakeObjectKind, account: undefined, stream: undefined };
  throw new Error(`${key} is no key of the lake`);
}

function streamNamed(name: string | undefined): StreamName {
  const stream = STREAM_NAMES.find((each) => each === name);
  if (stream === undefined) throw new Error(`${name} is no stream`);
  return stream;
}
