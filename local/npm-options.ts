import { UsageError } from './usage-error.ts';

/**
 * Notices options that npm took for its own because `--` was missing: `npm start --json` passes nothing to the script
 * and sets `npm_config_json` in its environment instead.
 * @param command as a user types it, such as `npm start`. @param options names of the script's options.
 * @param argv arguments that did reach the script.
 * @throws UsageError that shows the command as it should be.
 */
export function refuseEatenOptions(
  command: string,
  options: readonly string[],
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const eaten = options.filter(
    (name) => environment[`npm_config_${name.replaceAll('-', '_')}`] && !argv.includes(`--${name}`),
  );
  if (eaten.length === 0) return;
  const names = eaten.map((name) => `--${name}`).join(' and ');
  throw new UsageError(
    `npm took ${names} for itself. Put "--" before the options: ${command} -- --${eaten[0]} …`,
  );
}
