import { type Query, readQueries, QUESTIONS as SAVED_QUESTIONS } from '#infra/queries/queries.ts';

/** The questions of `npm run query`: those saved in Athena, and those in this folder. */
export const QUESTIONS: readonly Query[] = [...SAVED_QUESTIONS, ...readQueries(import.meta.dirname)];
