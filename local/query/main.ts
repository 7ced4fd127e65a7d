import { runAsProcess } from '#local/entry.ts';

// Entry point of `npm run query`.
await runAsProcess(async () => (await import('./query.ts')).runQuery);
