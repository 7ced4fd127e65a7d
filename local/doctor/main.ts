import { runAsProcess } from '#local/entry.ts';

// Entry point of `npm run doctor`.
await runAsProcess(async () => (await import('./doctor.ts')).doctor);
