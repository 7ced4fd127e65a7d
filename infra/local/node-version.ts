const MINIMUM_MAJOR = 24;

/**
 * Stops with a clear sentence when an older Node runs the project. npm skips an optional dependency that it
 * could not download without an error, and the machine's own Node would then run the scripts.
 * @throws Error that names the version found and the way out.
 */
export function assertNodeVersion(): void {
  const found = process.versions.node;
  if (Number.parseInt(found, 10) >= MINIMUM_MAJOR) return;
  throw new Error(
    `facebook-ads-extract needs Node ${MINIMUM_MAJOR} or newer and runs on ${found}. ` +
      'Run "npm ci" without --omit=optional (Linux and Windows get Node that way), or install Node 24 yourself (macOS).',
  );
}
