/** `status` and `configured_status` say what the advertiser set; `effective_status` what follows from it. */
export const ownStatus = (effective: string): string =>
  ['PAUSED', 'ARCHIVED', 'DELETED'].includes(effective) ? effective : 'ACTIVE';
