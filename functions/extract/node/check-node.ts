import { answers, type CheckRun, type Tried } from '#functions/extract/check/check-run.ts';
import { listed } from '#functions/extract/check/stream-work.ts';
import type { NodeSource } from '#functions/streams/stream.ts';
import { certainFields, isRefusal } from './read-node.ts';

/** Requests that find the refused ones of the optional fields, about. */
const MOST_REQUESTS = 20;

/** Tries a node: the fields that every token may read, then the optional ones together. */
export async function checkNode({ description, account, client }: CheckRun<NodeSource>): Promise<Tried> {
  const { optionalFields } = description.source;
  await client.get(account.account, { fields: certainFields(description) });
  const isAll =
    optionalFields.length === 0 ||
    (await isAllowed(() => client.get(account.account, { fields: [...optionalFields] })));
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
