import { runAsProcess } from '#infra/local/entry.ts';

// What `npm start` runs.
await runAsProcess(async () => (await import('#infra/local/command.ts')).runCommand);
