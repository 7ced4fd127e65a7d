import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '#infra/synthesize.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The stack with the real bundles, synthesized once for all tests. */
    stack: SynthesizedOnce;
  }
}

/** Where the stack of all tests is. */
export interface SynthesizedOnce {
  /** Its cloud assembly. */
  readonly outdir: string;
  readonly templateFile: string;
  /** Code that one worker has compiled is loaded by the next. */
  readonly compileCache: string;
}

/** Bundles and synthesizes once for all whole executions. @returns what removes it. */
export default async function setup(project: TestProject): Promise<() => void> {
  const once = await synthesizeOnce();
  project.provide('stack', once);
  return () => rmSync(once.outdir, { recursive: true, force: true });
}

/** Synthesizes into a new temporary folder, with a stream of every kind of source, and those that analysts join. */
export async function synthesizeOnce(): Promise<SynthesizedOnce> {
  const outdir = mkdtempSync(join(tmpdir(), 'synthesized-'));
  const file = { streams: ['campaigns', 'ad_sets', 'ad_account', 'activities'], reports: ['age_gender'] };
  const { templateFile } = await synthesize({ outdir, file });
  return { outdir, templateFile, compileCache: join(outdir, 'compile-cache') };
}
