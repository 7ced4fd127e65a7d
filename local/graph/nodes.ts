import { ACCOUNT_RENDERS } from './data/account-fields.ts';
import { REFUSALS, rightFor } from './data/account-rights.ts';
import type { Account } from './data/accounts.ts';
import { ACCOUNT_FIELDS } from './data/field-names.ts';
import type { ObjectType } from './data/object-type.ts';
import { edgeOfKind } from './data/objects.ts';
import type { AskedField } from './params.ts';
import { badParameter, GraphFailure } from './replies.ts';

/** @throws GraphFailure 100, with Graph's message, when a field does not exist. */
export function assertFields(type: ObjectType, fields: readonly AskedField[]): void {
  for (const field of fields) {
    assertField(field.name, type.fields, type.typeName);
    if (field.nested.length > 0) assertFields(linkedType(type, field.name).type, field.nested);
  }
}

/** @throws GraphFailure 100 when the field does not refer to an object of the simulator. */
function linkedType(type: ObjectType, field: string) {
  const link = type.links?.[field];
  const linked = link === undefined ? undefined : edgeOfKind(link.kind);
  if (link === undefined || linked === undefined) {
    throw badParameter(`Subfields of ${field} are not supported.`);
  }
  return { link, type: linked.type };
}

/** @throws GraphFailure 100, with Graph's message, when the type does not have the field. */
export function assertField(name: string, known: ReadonlySet<string>, typeName: string): void {
  if (known.has(name)) return;
  throw badParameter(`Tried accessing nonexisting field (${name}) on node type (${typeName})`);
}

/** One object with the requested fields, always with the id, never with empty fields. */
export function nodeRow(
  type: ObjectType,
  account: Account,
  index: number,
  fields: readonly AskedField[],
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const { name, nested } of fields) {
    const value =
      nested.length > 0
        ? linkedRow(type, account, index, name, nested)
        : type.renders[name]?.(account, index);
    if (value !== undefined) row[name] = value;
  }
  row.id = type.renders.id?.(account, index);
  return row;
}

function linkedRow(
  type: ObjectType,
  account: Account,
  index: number,
  field: string,
  nested: readonly AskedField[],
): Record<string, unknown> {
  const { link, type: linked } = linkedType(type, field);
  return nodeRow(linked, account, link.of(account, index), nested);
}

/**
 * One account with the requested fields; by default both ids.
 * @throws GraphFailure 100 when a field does not exist, or the refusal of a field that needs a right which is lacking.
 */
export function accountRow(account: Account, fields: readonly AskedField[]): Record<string, unknown> {
  for (const { name } of fields) assertField(name, ACCOUNT_FIELDS, 'AdAccount');
  for (const { name } of fields) {
    const right = rightFor(name);
    if (right !== undefined && !account.rights.includes(right)) throw new GraphFailure(REFUSALS[right]);
  }
  const row: Record<string, unknown> = {};
  for (const name of fields.length === 0 ? ['account_id'] : fields.map((field) => field.name)) {
    const value = ACCOUNT_RENDERS[name]?.(account);
    if (value !== undefined) row[name] = value;
  }
  row.id = account.id;
  return row;
}
