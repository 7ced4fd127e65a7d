import { assertNodeVersion } from '#local/node-version.ts';

/** Vitest hands its own context to a global setup. */
export default (): void => assertNodeVersion();
