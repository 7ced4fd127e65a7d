import { z } from 'zod';

const Invocation = z.object({
  state: z.string(),
  account: z.string().optional(),
  /** Milliseconds after the start of the execution. */
  startMs: z.number(),
  ms: z.number(),
  maxRssBytes: z.number(),
});

/** What `whole-run.ts` prints. */
export const WholeRunResult = z.object({
  status: z.string(),
  /** Error and cause, where it did not succeed. */
  failure: z.string().optional(),
  /** Absolute, or as the data folder was given. */
  lake: z.string(),
  /** Published rows. */
  rows: z.number(),
  /** Pairs of an account and a day; `reached`: rows add up to Meta's totals. */
  days: z.object({ asked: z.number(), reached: z.number() }),
  /** `agrees`: as many objects as Meta counts. */
  listings: z.object({ asked: z.number(), agrees: z.number() }),
  /** Of the process with the state machine and the emulators. */
  mainPeakBytes: z.number(),
  mainCpuSeconds: z.number(),
  invocations: z.array(Invocation),
});
export type WholeRunResult = z.infer<typeof WholeRunResult>;
