/** `status` and `configured_status` are what the advertiser set; `effective_status` is the result. */
export const ownStatus = (effective: string): string =>
  ['PAUSED', 'ARCHIVED', 'DELETED'].includes(effective) ? effective : 'ACTIVE';
