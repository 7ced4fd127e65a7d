import { answers, type CheckRun, type Tried } from '#functions/extract/check/check-run.ts';
import { listed } from '#functions/extract/check/stream-work.ts';
import type { NodeSource } from '#functions/streams/stream.ts';
import { certainFields, isRefusal } from './read-node.ts';

/** Requests that find the refused ones of the optional fields, about. */
const MOST_REQUESTS = 20;

/**
 * Tries a node: the fields that every token should be able to read, and where Meta refuses those the key alone; then the
 * optional ones together.
 */
export async function checkNode({ description, account, client }: CheckRun<NodeSource>): Promise<Tried> {
  const { source, primaryKey } = description;
  const read = (fields: readonly string[]) => client.get(account.account, { fields });
  const isCertain = await isAllowed(() => read(certainFields(description)));
  if (!isCertain) await read(primaryKey);
  const { optionalFields } = source;
  const isAll = isCertain && (optionalFields.length === 0 || (await isAllowed(() => read(optionalFields))));
  const says = isAll
    ? 'Answers, with all fields.'
    : 'Answers; some fields need rights that the token lacks, and stay empty (docs/columns.md).';
  const requests = isAll ? { from: 2, to: 2 } : { from: 4, to: MOST_REQUESTS };
  return { checks: [answers(description.name, says)], work: listed('management', requests, 1) };
}

async function isAllowed(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
