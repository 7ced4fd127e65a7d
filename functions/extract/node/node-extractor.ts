import type { Extractor } from '#functions/extract/extraction.ts';
import type { NodeSource } from '#functions/streams/stream.ts';
import { NodeWork } from './node-work.ts';
import { readNode } from './read-node.ts';

/** Reads streams that have one row, which is the account itself. */
export const nodeExtractor: Extractor<NodeSource, NodeWork> = {
  work: NodeWork,
  begin: ({ source: { optionalFields } }) => ({
    kind: 'node',
    groups: optionalFields.length > 0 ? [[...optionalFields]] : [],
    refused: [],
    listed: false,
  }),
  takeOver: () => {},
  extract: readNode,
  staging: ({ work, startedAt }) => ({
    counts: () => true,
    observedAt: () => work.startedAt ?? startedAt,
    heldBack: [],
  }),
  judge: async () => true,
  lookUp: async () => ({ kind: 'finished' }),
  check: async (run) => (await import('./check-node.ts')).checkNode(run),
  receipt: () => ({}),
};
