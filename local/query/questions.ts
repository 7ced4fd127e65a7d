import { type Query, readQueries, QUESTIONS as SAVED_QUESTIONS } from '#infra/queries/queries.ts';

/** What `npm run query` answers: the questions that are saved in Athena, and those of this folder. */
export const QUESTIONS: readonly Query[] = [...SAVED_QUESTIONS, ...readQueries(import.meta.dirname)];
