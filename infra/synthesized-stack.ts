import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The stack as it would be deployed: its template, and where the code of its functions lies. */
export interface SynthesizedStack {
  /** The CloudFormation template, parsed. */
  readonly template: Record<string, unknown>;
  /**
   * The absolute folder that holds `index.mjs` of the function with this logical id.
   * @throws Error when the template has no such function.
   */
  functionCode(logicalId: string): string;
}

/**
 * A stack that was synthesized before.
 * @param outdir its cloud assembly. @param templateFile absolute.
 */
export function stackOf(outdir: string, templateFile: string): SynthesizedStack {
  const template = JSON.parse(readFileSync(templateFile, 'utf8')) as Record<string, unknown>;
  return { template, functionCode: (logicalId) => codeFolder(template, outdir, logicalId) };
}

const WithCode = z.object({ Metadata: z.object({ 'aws:asset:path': z.string() }) });

function codeFolder(template: Record<string, unknown>, outdir: string, logicalId: string): string {
  const resources = template.Resources as Record<string, unknown>;
  const found = WithCode.safeParse(resources[logicalId]);
  if (!found.success)
    throw new Error(`The template has no function with code under the logical id ${logicalId}`);
  return join(outdir, found.data.Metadata['aws:asset:path']);
}
