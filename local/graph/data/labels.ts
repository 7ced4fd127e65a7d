import type { Account } from './accounts.ts';
import { nameOf, objectHash } from './dataset.ts';
import { fieldNames } from './field-names.ts';
import { objectId } from './ids.ts';
import type { ObjectType } from './object-type.ts';
import { graphTime } from './times.ts';

/** Number of an account's ad labels: one per ten ads. */
export const labelCount = (account: Account): number => Math.ceil(account.ads / 10);

const hash = (account: Account, label: number): number => objectHash(account, 'label', label);

/** Ad labels. Meta: reference/ad-label. */
export const LABELS: ObjectType = {
  kind: 'label',
  typeName: 'AdLabel',
  fields: fieldNames('account created_time id name updated_time'),
  count: labelCount,
  // facebook-python-business-sdk#103
  isCounted: false,
  renders: {
    id: (account, label) => objectId(account, 'label', label),
    name: (account, label) => nameOf(account, 'label', label),
    account: (account) => ({ account_id: account.digits, id: account.id }),
    created_time: (account, label) => graphTime(account, hash(account, label) % 500, label),
    updated_time: (account, label) => graphTime(account, 500 + (hash(account, label) % 400), label),
  },
};

/** The field `adlabels` of an object: one label, or absent. */
export function labelsOf(account: Account, index: number, has: boolean): unknown {
  if (!has || labelCount(account) === 0) return undefined;
  const label = index % labelCount(account);
  const fields = ['id', 'name', 'created_time', 'updated_time'];
  return [Object.fromEntries(fields.map((name) => [name, LABELS.renders[name]?.(account, label)]))];
}
