import type { Extraction } from '#functions/extract/extraction.ts';
import type { InsightsSource } from '#functions/streams/stream.ts';
import type { InsightsWork } from './insights-work.ts';

/** One turn of an insights stream: an extraction and its work. */
export interface InsightsRun extends Extraction<InsightsSource, InsightsWork> {
  readonly work: InsightsWork;
}
