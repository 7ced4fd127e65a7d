import type { Row } from '#functions/contract/row.ts';
import { assertRows, RowMisattributed } from '#functions/extract/assert-rows.ts';
import type { Extraction, ExtractionResult } from '#functions/extract/extraction.ts';
import { type GraphError, GraphPermissionDenied, GraphRequestInvalid } from '#functions/graph/errors.ts';
import type { NodeSource } from '#functions/streams/stream.ts';
import type { NodeWork } from './node-work.ts';

/** One turn of a stream that reads a node. */
export type NodeRun = Extraction<NodeSource, NodeWork>;

/**
 * Reads the node of the account: first the fields that every token should be able to read, then the optional ones
 * together. Halves a refused group until it finds the fields that Meta refuses. These stay null, and a note names them: a
 * right that the token lacks must not make every run incomplete.
 * @throws GraphError when the account itself is refused, or any error other than a refusal. @throws RowMisattributed
 */
export async function readNode(run: NodeRun): Promise<ExtractionResult> {
  const { progress, clock, description, account } = run;
  const { state } = progress;
  const { work } = state;
  if (work.listed) return { kind: 'finished' };
  work.startedAt ??= clock.now();
  const row = { ...(work.row ?? (await readCertain(run))) };
  assertRows([row], description, account);
  // Any other row may lack it; of this one it is the key.
  if (row.account_id === undefined)
    throw new RowMisattributed(`The node of ${account.account} came without its account_id`);
  work.row = row;
  for (let group = work.groups[0]; group !== undefined; group = work.groups[0]) {
    if (clock.short()) return { kind: 'more' };
    await readGroup(run, row, group);
    progress.move();
  }
  progress.addRows([row], { group: 0, readId: 1 });
  if (work.refused.length > 0) state.notes.push(refusedNote(work.refused));
  work.listed = true;
  return { kind: 'finished' };
}

/** Where Meta refuses the fields together, it has to give at least the key, and the others are halved. */
async function readCertain(run: NodeRun): Promise<Row> {
  const fields = certainFields(run.description);
  try {
    return await readFields(run, fields);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { primaryKey } = run.description;
    const row = await readFields(run, primaryKey);
    const { work } = run.progress.state;
    work.groups.unshift(...halves(fields.filter((name) => !primaryKey.includes(name))));
    return row;
  }
}

/** The fields that every token should be able to read. */
export function certainFields({ fields, source }: NodeRun['description']): string[] {
  return fields.map(({ name }) => name).filter((name) => !source.optionalFields.includes(name));
}

/** Reads a group of fields into the row, or replaces it by its halves. */
async function readGroup({ progress, ...run }: NodeRun, row: Row, group: readonly string[]): Promise<void> {
  const { work } = progress.state;
  try {
    Object.assign(row, await readFields({ ...run, progress }, group));
    work.groups.shift();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    work.groups = [...halves(group), ...work.groups.slice(1)];
    if (group.length === 1) work.refused.push({ field: group.join(), problem: error.problem });
  }
}

function halves(group: readonly string[]): string[][] {
  const middle = Math.ceil(group.length / 2);
  return group.length > 1 ? [group.slice(0, middle), group.slice(middle)] : [];
}

/** The fields that the answer has; it has the `id` unasked. */
async function readFields({ client, account }: NodeRun, fields: readonly string[]): Promise<Row> {
  const answer = await client.get(account.account, { fields });
  return Object.fromEntries(fields.flatMap((name) => (name in answer ? [[name, answer[name]]] : [])));
}

/**
 * Codes of a field that the token may not read, or that Meta does not return for this account. 100: `Unsupported
 * request - method type: get`. Meta: graph-api/guides/error-handling.
 */
export const isRefusal = (error: unknown): error is GraphError =>
  (error instanceof GraphPermissionDenied || error instanceof GraphRequestInvalid) &&
  error.code !== undefined &&
  ([3, 10, 100].includes(error.code) || (error.code >= 200 && error.code <= 299));

/** Names the fields, those with the same reason together. */
function refusedNote(refused: NodeWork['refused']): string {
  const byProblem = Map.groupBy(refused, ({ problem }) => problem);
  const groups = [...byProblem].map(
    ([problem, fields]) => `${fields.map(({ field }) => field).join(', ')} (${problem})`,
  );
  return `Left out, because the token may not read them: ${groups.join('; ')}.`;
}
