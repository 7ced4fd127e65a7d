import { runAsProcess } from './entry.ts';

// The command of `npm start`, which `start.mjs` loads. A word at once: what it imports takes a second to load.
const canErase = process.stderr.isTTY && process.env.TERM !== 'dumb';
if (canErase) process.stderr.write('Starting');
await runAsProcess(async () => {
  const { runCommand } = await import('./command.ts');
  if (canErase) process.stderr.write('\r\u001b[K');
  return runCommand;
});
