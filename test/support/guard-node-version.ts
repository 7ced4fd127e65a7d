import { assertNodeVersion } from '#infra/local/node-version.ts';

export default assertNodeVersion;
