import { assertNodeVersion } from './node-version.ts';
import { UsageError } from './usage-error.ts';

/** A command: takes the arguments after the script's name and returns the exit status. @throws UsageError */
export type Command = (argv: readonly string[]) => Promise<number>;

/**
 * Runs a command as this process. Prints errors that the user can fix in one line and exits with 2.
 * @param load imports the command, after the check that Node is new enough for it.
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
