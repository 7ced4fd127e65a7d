import { UsageError } from './usage-error.ts';

const MINIMUM_MAJOR = 24;

/**
 * Stops with a clear sentence when an older Node runs the project. npm skips an optional dependency that it
 * could not download without an error, and the machine's own Node would then run the scripts.
 * @param found the version, such as `24.21.0`.
 * @throws UsageError that names the version found and the way out.
 */
export function assertNodeVersion(found: string = process.versions.node): void {
  if (Number.parseInt(found, 10) >= MINIMUM_MAJOR) return;
  throw new UsageError(
    `facebook-ads-extract needs Node ${MINIMUM_MAJOR} or newer and runs on ${found}. ` +
      'Start it with npm ("npm start", "npm run query") after "npm ci" without --omit=optional, which brings its own ' +
      'Node on Linux and Windows; on macOS install Node 24.',
  );
}
