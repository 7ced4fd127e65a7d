/** Macros of DuckDB for the functions of Athena that it lacks or defines differently, as far as our queries use them. */
export const ATHENA_FUNCTIONS: readonly string[] = [
  'CREATE OR REPLACE MACRO element_at(entries, place) AS list_extract(entries, place)',
  'CREATE OR REPLACE MACRO cardinality(entries) AS len(entries)',
  'CREATE OR REPLACE MACRO sequence(first, last) AS generate_series(first, last)',
  'CREATE OR REPLACE MACRO json_extract_scalar(document, place) AS json_extract_string(document, place)',
  'CREATE OR REPLACE MACRO json_format(document) AS CAST(document AS VARCHAR)',
];
