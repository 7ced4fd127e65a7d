import { ACCOUNT_RENDERS } from './data/account-fields.ts';
import type { Account } from './data/accounts.ts';
import { AD_RENDERS, CAMPAIGN_RENDERS, type NodeRenders } from './data/ad-fields.ts';
import { CREATIVE_RENDERS } from './data/creative-fields.ts';
import { adCount, campaignOf, creativeOf } from './data/dataset.ts';
import { ACCOUNT_FIELDS, AD_FIELDS, CAMPAIGN_FIELDS, CREATIVE_FIELDS } from './data/field-names.ts';
import type { AskedField } from './params.ts';
import { badParameter } from './replies.ts';

/** Kinds of objects that can be read by id or listed by an edge. */
export type NodeKind = 'ad' | 'creative' | 'campaign';

interface NodeType {
  /** What Graph calls the type in its messages. */
  readonly name: string;
  readonly fields: ReadonlySet<string>;
  readonly renders: NodeRenders;
  readonly count: (account: Account) => number;
}

/** What differs between the kinds of objects. */
export const NODE_TYPES: Readonly<Record<NodeKind, NodeType>> = {
  ad: { name: 'Adgroup', fields: AD_FIELDS, renders: AD_RENDERS, count: adCount },
  creative: {
    name: 'AdCreative',
    fields: CREATIVE_FIELDS,
    renders: CREATIVE_RENDERS,
    count: (account) => account.creatives,
  },
  campaign: {
    name: 'AdCampaignGroup',
    fields: CAMPAIGN_FIELDS,
    renders: CAMPAIGN_RENDERS,
    count: (account) => account.campaigns,
  },
};

/** Objects that a field of an ad leads to, for `creative{…}` and `campaign{…}`. */
const LINKS: Readonly<Record<string, { kind: NodeKind; of: (account: Account, ad: number) => number }>> = {
  creative: { kind: 'creative', of: creativeOf },
  campaign: { kind: 'campaign', of: campaignOf },
};

/** @throws GraphFailure 100, with Graph's message, when a field does not exist. */
export function assertFields(kind: NodeKind, fields: readonly AskedField[]): void {
  for (const field of fields) {
    assertField(field.name, NODE_TYPES[kind].fields, NODE_TYPES[kind].name);
    if (field.nested.length === 0) continue;
    const link = kind === 'ad' ? LINKS[field.name] : undefined;
    if (link === undefined) throw badParameter(`Subfields of ${field.name} are not supported.`);
    assertFields(link.kind, field.nested);
  }
}

function assertField(name: string, known: ReadonlySet<string>, type: string): void {
  if (!known.has(name))
    throw badParameter(`Tried accessing nonexisting field (${name}) on node type (${type})`);
}

/** One object with the fields that were asked for; the id always comes along, empty fields never do. */
export function nodeRow(
  kind: NodeKind,
  account: Account,
  index: number,
  fields: readonly AskedField[],
): Record<string, unknown> {
  const { renders } = NODE_TYPES[kind];
  const row: Record<string, unknown> = {};
  for (const { name, nested } of fields) {
    const link = nested.length > 0 ? LINKS[name] : undefined;
    const value =
      link === undefined
        ? renders[name]?.(account, index)
        : nodeRow(link.kind, account, link.of(account, index), nested);
    if (value !== undefined) row[name] = value;
  }
  row.id = renders.id?.(account, index);
  return row;
}

/**
 * One account with the fields that were asked for; without any, Graph gives both ids.
 * @throws GraphFailure 100 when a field does not exist.
 */
export function accountRow(account: Account, fields: readonly AskedField[]): Record<string, unknown> {
  for (const { name } of fields) assertField(name, ACCOUNT_FIELDS, 'AdAccount');
  const row: Record<string, unknown> = {};
  for (const name of fields.length === 0 ? ['account_id'] : fields.map((field) => field.name)) {
    const value = ACCOUNT_RENDERS[name]?.(account);
    if (value !== undefined) row[name] = value;
  }
  row.id = account.id;
  return row;
}
