import * as z from 'zod/mini';
import { StateCorrupt } from './errors.ts';
import { type Condition, type LakeStore, LakeUnavailable } from './store.ts';

/** The two operations of `LakeStore` that documents need. */
export type DocumentStore = Pick<LakeStore, 'getJson' | 'putJson'>;

/** A document as it is stored; `etag` is the condition under which it may be replaced. */
export interface StoredDocument<T> {
  readonly value: T;
  readonly etag: string;
}

/** Rounds of read and write before an update gives up as `LakeUnavailable`. */
export const MAX_ROUNDS = 12;

/**
 * Reads and checks a JSON document.
 * @returns undefined when there is none.
 * @throws StateCorrupt when it has another shape. @throws LakeUnavailable
 */
export async function readDocument<T>(
  store: Pick<DocumentStore, 'getJson'>,
  key: string,
  schema: z.core.$ZodType<T>,
): Promise<StoredDocument<T> | undefined> {
  const found = await store.getJson(key);
  if (found === undefined) return undefined;
  const parsed = z.safeParse(schema, found.body);
  if (parsed.success) return { value: parsed.data, etag: found.etag };
  const [issue] = parsed.error.issues;
  throw new StateCorrupt(key, issue === undefined ? 'it has another shape' : describeIssue(issue));
}

/**
 * Reads and checks a JSON document that must be there.
 * @throws StateCorrupt when it is missing or has another shape. @throws LakeUnavailable
 */
export async function requireDocument<T>(
  store: Pick<DocumentStore, 'getJson'>,
  key: string,
  schema: z.core.$ZodType<T>,
): Promise<T> {
  const found = await readDocument(store, key, schema);
  if (found === undefined) throw new StateCorrupt(key, 'it is missing');
  return found.value;
}

/**
 * Changes a document by compare-and-swap: the change is made again whenever somebody else was faster. S3 also refuses
 * a write while another one is under way that may come to nothing (409), and a lost response shows as a conflict.
 * @param change gives the next document, from the one that is there; `undefined` keeps that one.
 * @returns what is stored.
 * @throws StateCorrupt @throws LakeUnavailable @throws what `change` throws.
 */
export async function updateDocument<T>(
  store: DocumentStore,
  key: string,
  schema: z.core.$ZodType<T>,
  change: (found: T | undefined) => T | undefined,
): Promise<T> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = await readDocument(store, key, schema);
    const next = change(found?.value);
    if (next === undefined) {
      if (found === undefined) throw new Error(`There is no ${key} to keep`);
      return found.value;
    }
    if ((await store.putJson(key, next, onlyIf(found?.etag))) !== 'conflict') return next;
  }
  throw new LakeUnavailable('UPDATE', key, new Error(`no write went through in ${MAX_ROUNDS} rounds`));
}

/** The condition that nothing has changed since the document with this ETag was read, or none was found. */
export const onlyIf = (etag: string | undefined): Condition =>
  etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag };

const describeIssue = ({ path, message }: { path: readonly PropertyKey[]; message: string }): string =>
  `${path.join('.') || 'the whole'}: ${message}`;
