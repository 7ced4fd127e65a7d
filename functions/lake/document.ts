import * as z from 'zod/mini';
import { StateCorrupt } from './errors.ts';
import { type Condition, type LakeStore, LakeUnavailable } from './store.ts';

/** The part of `LakeStore` that documents use. */
export type DocumentStore = Pick<LakeStore, 'getJson' | 'putJson'>;

/** A stored document. `etag` is the condition for replacing it. */
export interface StoredDocument<T> {
  readonly value: T;
  readonly etag: string;
}

/** Attempts to read and write before an update fails with `LakeUnavailable`. */
export const MAX_ROUNDS = 12;

/**
 * Reads and checks a JSON document.
 * @returns undefined when it does not exist.
 * @throws StateCorrupt when it does not match the schema. @throws LakeUnavailable
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
  throw new StateCorrupt(key, issue === undefined ? 'it does not match the schema' : describeIssue(issue));
}

/**
 * Reads a document that can be made again: one that does not match the schema counts as missing.
 * @throws LakeUnavailable
 */
export async function readIfUsable<T>(
  store: Pick<DocumentStore, 'getJson'>,
  key: string,
  schema: z.core.$ZodType<T>,
): Promise<T | undefined> {
  try {
    return (await readDocument(store, key, schema))?.value;
  } catch (error) {
    if (error instanceof StateCorrupt) return undefined;
    throw error;
  }
}

/**
 * Reads and checks a required JSON document.
 * @throws StateCorrupt when it is missing or does not match the schema. @throws LakeUnavailable
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
 * Changes a document by compare-and-swap, and repeats the change after each conflict. S3 also returns a conflict (409)
 * while another write is in progress, even if that one fails, and a lost response shows as a conflict too.
 * @param change returns the next document for the stored one; `undefined` keeps the stored one.
 * @returns the stored document.
 * @throws StateCorrupt @throws LakeUnavailable @throws errors from `change`.
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
  throw new LakeUnavailable('UPDATE', key, new Error(`no write succeeded in ${MAX_ROUNDS} attempts`));
}

/** The condition that the document still has this ETag, or still does not exist. */
export const onlyIf = (etag: string | undefined): Condition =>
  etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag };

const describeIssue = ({ path, message }: { path: readonly PropertyKey[]; message: string }): string =>
  `${path.join('.') || 'the document'}: ${message}`;
