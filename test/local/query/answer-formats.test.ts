import { expect, it } from 'vitest';
import { answerCsv } from '#local/query/answer-csv.ts';
import { answerObjects } from '#local/query/answer-json.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { LocalLake } from '#test/harness/local-lake.ts';

const SQL = `SELECT
  12::BIGINT AS n, 1.50::DECIMAL(38, 6) AS money, 12345678901234567::BIGINT AS large, '0123' AS id, 0.1::DOUBLE AS ratio,
  [{'action_type': 'lead', 'value': 2.00::DECIMAL(38, 6)}] AS actions, NULL AS nothing, DATE '2026-05-01' AS day, true AS yes`;

async function ask(sql: string) {
  using lake = new LocalLake();
  await using database = await LakeDatabase.open(lake.lakeFolder);
  return await database.ask(sql);
}

it('JSON has numbers as numbers, also in lists, and text where a number would not be exact', async () => {
  expect(answerObjects(await ask(SQL))).toEqual([
    {
      n: 12,
      money: 1.5,
      large: '12345678901234567',
      id: '0123',
      ratio: 0.1,
      actions: [{ action_type: 'lead', value: 2 }],
      nothing: null,
      day: '2026-05-01',
      yes: true,
    },
  ]);
});

it('CSV has a line of names, quotes where they are needed, and nothing for null', async () => {
  const answer = await ask(
    `SELECT 1 AS n, 'a,"b"' || chr(10) || 'c' AS text, NULL AS nothing, ['x'] AS list`,
  );
  expect(answerCsv(answer)).toEqual(['n,text,nothing,list', '1,"a,""b""\nc",,"[""x""]"']);
});
