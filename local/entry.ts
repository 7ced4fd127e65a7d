import { assertNodeVersion } from './node-version.ts';
import { UsageError } from './usage-error.ts';

/** A command: takes what follows the script's name, gives the exit status. @throws UsageError */
export type Command = (argv: readonly string[]) => Promise<number>;

/**
 * Runs a command as this process's own. What its user can put right is told in one line, and ends it with 2.
 * @param load imports the command: only once Node is known to be new enough for what that imports.
 */
export async function runAsProcess(load: () => Promise<Command>): Promise<void> {
  try {
    assertNodeVersion();
    const command = await load();
    process.exitCode = await command(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
