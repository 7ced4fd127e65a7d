import { UsageError } from './usage-error.ts';

const MINIMUM_MAJOR = 24;

/**
 * Stops with a clear message when an older Node runs the project. npm silently skips an optional dependency that it
 * could not download, and the machine's own Node would then run the scripts.
 * @param found the version, such as `24.21.0`.
 * @throws UsageError with the version and the solution.
 */
export function assertNodeVersion(found: string = process.versions.node): void {
  if (Number.parseInt(found, 10) >= MINIMUM_MAJOR) return;
  throw new UsageError(
    `facebook-ads-extract needs Node ${MINIMUM_MAJOR} or newer and runs on ${found}. ` +
      'Start it with npm ("npm start", "npm run query") after "npm ci" without --omit=optional, which brings its own ' +
      'Node on Linux and Windows; on macOS install Node 24.',
  );
}
