import type { Encode } from '#functions/extract/stage/stage-date.ts';

/** Writes one JSON object a line, as the API sent it: for tests of staging that are not about typed columns. */
export const JSON_LINES: Encode = async function* (rows) {
  for await (const batch of rows) {
    if (batch.length > 0) yield Buffer.from(`${batch.map((row) => JSON.stringify(row)).join('\n')}\n`);
  }
};
