import { runAsProcess } from './entry.ts';

// Entry point of `npm start`.
await runAsProcess(async () => (await import('./command.ts')).runCommand);
