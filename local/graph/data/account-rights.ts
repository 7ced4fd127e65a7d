import { fieldNames } from './field-names.ts';

/**
 * What a token needs for some fields of an account: a permission, a task on the account, or a kind of token.
 * `funding_source` stands for no documented right; Meta refuses these fields to nearly everybody.
 */
export const ACCOUNT_RIGHTS = [
  'business_management',
  'funding_source',
  'funding_source_details',
  'manage_task',
  'user_token',
  'business_admin',
] as const;
/** See the list. */
export type AccountRight = (typeof ACCOUNT_RIGHTS)[number];

/** A refusal, as Graph sends it. It names the right at most, and never the field. */
interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

const PERMISSIONS_ERROR: Refusal = { status: 403, code: 200, message: '(#200) Permissions error' };

/**
 * Messages: airbyte PR 31132 (business_management), facebook.cr#2 (funding_source), airbyte's source-facebook-marketing
 * (funding_source_details). Only 200 is documented for the others, without its text.
 */
export const REFUSALS: Readonly<Record<AccountRight, Refusal>> = {
  business_management: {
    status: 403,
    code: 200,
    message: '(#200) Requires business_management permission to manage the object',
  },
  funding_source: { status: 403, code: 10, message: '(#10) Permission Denied' },
  funding_source_details: { status: 400, code: 100, message: 'Unsupported request - method type: get' },
  manage_task: PERMISSIONS_ERROR,
  user_token: PERMISSIONS_ERROR,
  business_admin: PERMISSIONS_ERROR,
};

const FIELDS: Readonly<Record<AccountRight, ReadonlySet<string>>> = {
  business_management: fieldNames(`
    owner business owner_business viewable_business business_city business_name business_state business_street
    business_street2 business_zip
  `),
  funding_source: fieldNames('funding_source'),
  funding_source_details: fieldNames('funding_source_details expired_funding_source_details'),
  manage_task: fieldNames('is_prepay_account is_tax_id_required tax_id'),
  user_token: fieldNames('user_tos_accepted user_access_expire_time'),
  business_admin: fieldNames('agency_client_declaration'),
};

/** The right that a field of the account needs; undefined for most fields. */
export const rightFor = (field: string): AccountRight | undefined =>
  ACCOUNT_RIGHTS.find((right) => FIELDS[right].has(field));
