import { expect, test } from 'vitest';
import { clientOf, json, startGraph, TOKEN } from '#test/harness/fake-graph.ts';

const ROWS = { data: [{ id: '1' }] };

async function notesOf(headers: Record<string, string>): Promise<string[]> {
  await using graph = await startGraph(json(ROWS, 200, headers));
  using client = clientOf(graph);
  await client.get('act_1/ads');
  await client.get('act_1/ads');
  return client.versionNotes();
}

test('an answer of the version that was asked for is worth no note', async () => {
  expect(await notesOf({ 'facebook-api-version': 'v25.0' })).toEqual([]);
});

test('an answer of another version is noted once, with both', async () => {
  const notes = await notesOf({ 'facebook-api-version': 'v26.0' });
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain('v25.0');
  expect(notes[0]).toContain('v26.0');
});

test('a warning about the version is noted, without a token', async () => {
  const notes = await notesOf({ 'x-ad-api-version-warning': `upgrade soon ${TOKEN}` });
  expect(notes).toEqual([expect.stringContaining('upgrade soon')]);
  expect(notes.join()).not.toContain(TOKEN);
});
