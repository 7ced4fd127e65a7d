import type { CheckpointBody } from './checkpoint-body.ts';

/**
 * Covers a date without touching what is published of it: a partition without rows and without an object, as staging
 * makes for a date that never had rows. Staging skips it, and publishing has nothing to copy. For dates of which Meta
 * returned nothing, and nothing is not proof that there is nothing.
 * @param observedAt ISO 8601.
 */
export function keepPublished({ staged }: CheckpointBody, date: string, observedAt: string): void {
  if (staged.some((partition) => partition.date === date)) return;
  const none = { rows: 0, duplicates: 0, joined: 0, abandoned: 0, digest: '', attributionSettings: [] };
  staged.push({ date, observedAt, ...none });
}
