import { runAsProcess } from '#local/entry.ts';

// What `npm run query` runs.
await runAsProcess(async () => (await import('./query.ts')).runQuery);
