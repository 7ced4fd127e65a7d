import { runAsProcess } from './entry.ts';

// What `npm start` runs.
await runAsProcess(async () => (await import('./command.ts')).runCommand);
