import type { Metafile } from 'esbuild';

/** Whether a file is of the AWS SDK's clients, or of a package that only they bring along. */
export const isAwsSdk = (path: string): boolean =>
  /node_modules\/(@aws-sdk|@smithy|@aws|@aws-crypto|bowser)\//.test(path);

/** Tells which outputs are loaded as soon as the entry is; the others are imported when they are needed. */
export function isLoadedAtStart({ outputs }: Metafile): (output: string) => boolean {
  const found = new Set<string>();
  const visit = (output: string): void => {
    if (found.has(output)) return;
    found.add(output);
    for (const { path, kind } of outputs[output]?.imports ?? []) {
      if (kind === 'import-statement' && path in outputs) visit(path);
    }
  };
  const entry = Object.keys(outputs).find((output) => output.endsWith('/index.mjs'));
  if (entry === undefined) throw new Error('The outputs have no index.mjs');
  visit(entry);
  return (output) => found.has(output);
}

/** Bytes that the chosen inputs take in the chosen outputs, minified. */
export function sizeOf(
  { outputs }: Metafile,
  ofInput: (path: string) => boolean,
  inOutput: (output: string) => boolean = () => true,
): number {
  let bytes = 0;
  for (const [output, { inputs }] of Object.entries(outputs)) {
    if (!inOutput(output)) continue;
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) if (ofInput(path)) bytes += bytesInOutput;
  }
  return bytes;
}
