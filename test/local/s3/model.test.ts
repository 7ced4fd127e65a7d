import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outcomeOf, startEndpoint } from '#test/harness/s3-endpoint.ts';

/** Keys that get in each other's way as files, beside some that do not. */
const key = fc.constantFrom('a', 'a/b', 'a/b/c', 'x/1', 'x/2');
const condition = fc.constantFrom('none', 'none', 'absent', 'current', 'other');
const step = fc.oneof(
  fc.record({ do: fc.constant('put'), key, from: key, body: fc.string({ maxLength: 20 }), condition }),
  fc.record({ do: fc.constant('copy'), key, from: key, body: fc.constant(''), condition }),
  fc.record({ do: fc.constant('delete'), key, from: key, body: fc.constant(''), condition }),
  fc.record({ do: fc.constant('get'), key, from: key, body: fc.constant(''), condition }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Stored {
  readonly body: string;
  readonly note: string;
}
type Model = Map<string, Stored>;

const etagOf = ({ body }: Stored): string => `"${createHash('md5').update(body).digest('hex')}"`;

function headersOf(step: Step, model: Model): { IfNoneMatch?: '*'; IfMatch?: string } {
  const current = model.get(step.key);
  if (step.condition === 'absent') return { IfNoneMatch: '*' };
  if (step.condition === 'other') return { IfMatch: '"0000"' };
  if (step.condition === 'current') return { IfMatch: current === undefined ? '"1111"' : etagOf(current) };
  return {};
}

const isInTheWay = (model: Model, wanted: string): boolean =>
  [...model.keys()].some((other) => other.startsWith(`${wanted}/`) || wanted.startsWith(`${other}/`));

/** What S3's documentation says of the step; changes the model where the step succeeds. */
function expectedOutcome(step: Step, model: Model): string {
  const current = model.get(step.key);
  const source = step.do === 'copy' ? model.get(step.from) : { body: step.body, note: step.body };
  if (step.do === 'copy' && step.from === step.key) return '400 InvalidRequest';
  if (source === undefined) return '404 NoSuchKey';
  if (step.do === 'get' && current === undefined) return '404 NoSuchKey';
  const mayBeAbsent = step.condition === 'absent' && step.do !== 'delete' && step.do !== 'get';
  if (mayBeAbsent && current !== undefined) return '412 PreconditionFailed';
  if (['current', 'other'].includes(step.condition) && current === undefined) return '404 NoSuchKey';
  if (step.condition === 'other') return '412 PreconditionFailed';
  if (step.do === 'get') return 'ok';
  if (step.do === 'delete') {
    model.delete(step.key);
    return 'ok';
  }
  if (isInTheWay(model, step.key)) return '400 InvalidRequest';
  model.set(step.key, source);
  return 'ok';
}

async function perform(client: S3Client, Bucket: string, step: Step, model: Model): Promise<unknown> {
  const Key = step.key;
  const conditions = headersOf(step, model);
  const { IfMatch } = conditions;
  switch (step.do) {
    case 'put':
      return client.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: Buffer.from(step.body),
          Metadata: { note: encodeURIComponent(step.body) },
          ...conditions,
        }),
      );
    case 'copy':
      return client.send(
        new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${step.from}`, ...conditions }),
      );
    case 'delete':
      return client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    default:
      return client
        .send(new GetObjectCommand({ Bucket, Key, IfMatch }))
        .then(({ Body }) => Body?.transformToString());
  }
}

test('any sequence of conditional puts, copies, deletions and reads agrees with a model in memory', async () => {
  const { client, root } = await startEndpoint();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      run += 1;
      const Bucket = `run-${run}`;
      await mkdir(join(root, Bucket));
      const model: Model = new Map();
      for (const each of steps) {
        const outcome = await outcomeOf(perform(client, Bucket, each, model));
        expect([each, outcome]).toEqual([each, expectedOutcome(each, model)]);
      }
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      expect(Contents.map(({ Key }) => Key)).toEqual([...model.keys()].sort());
      for (const [Key, stored] of model) {
        const { Body, ETag, Metadata } = await client.send(new GetObjectCommand({ Bucket, Key }));
        expect(await Body?.transformToString()).toBe(stored.body);
        expect([ETag, Metadata]).toEqual([etagOf(stored), { note: encodeURIComponent(stored.note) }]);
      }
    }),
    { numRuns: 60 },
  );
});
