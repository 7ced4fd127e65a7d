import { columnsOf } from '#functions/lake/columns/columns.ts';
import { CATALOG } from '#functions/streams/catalog.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';

/** `docs/columns.md`: every column of every table, from the streams' descriptions. */
export function columnsPage(): string {
  return `${HEAD}\n${CATALOG.map(section).join('\n')}`;
}

const HEAD = `# Columns

The columns of each table in Athena, and of the views that \`npm run query\` makes of the local folder. The types are
Athena's. Absent values, and values that are not of their type, are null; the latter are counted in the manifest, by
field.

Every table has one more column, the key of its partitions: \`date\` (date: the day of the rows, or of the snapshot, in
the account's time zone).

\`current_ads\` and \`current_creatives\` have the columns of \`ad_metadata\` and \`ad_creatives\`: their newest snapshots.
`;

function section(description: StreamDescription): string {
  const rows = columnsOf(description).map(
    ({ name, glueType, comment }) =>
      `| \`${name}\` | ${typeCell(glueType)} | ${comment.replaceAll('|', '\\|')} |`,
  );
  const { name, primaryKey } = description;
  return `## ${name}

One row per ${primaryKey.map((key) => `\`${key}\``).join(', ')}${description.partitionDate === 'snapshot' ? ' and snapshot' : ''}.

| column | type | meaning |
|---|---|---|
${rows.join('\n')}
`;
}

/** A list of structs is long, and the same throughout a table. */
function typeCell(glueType: string): string {
  const names = /^array<struct<(.*)>>$/.exec(glueType)?.[1];
  if (names === undefined) return glueType;
  const fields = names.split(/,(?=\w+:)/).map((field) => field.split(':')[0]);
  return `array of struct: ${fields.join(', ')}`;
}
