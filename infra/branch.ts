import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  JsonPath,
  Pass,
  Result,
  type RetryProps,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, type LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import { platformFailureKey } from '#functions/lake/keys.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';
import type { WorkflowFunction } from './function.ts';
import { invokeTask, TASK_GRACE } from './invoke-task.ts';
import { RETRIES } from './retry-policies.ts';

/** One branch of the Parallel: what it extracts, by which function, and where its failure is recorded. */
export interface StreamBranch {
  readonly description: StreamDescription;
  readonly workflowFunction: WorkflowFunction;
  readonly bucket: Bucket;
}

/** A report is computed by Meta for minutes, a page of a listing is one quick read: their faults pass differently. */
const RETRIES_BY_SOURCE: Readonly<Record<Source['kind'], readonly RetryProps[]>> = {
  insights: RETRIES.insights,
  edge: RETRIES.listing,
  node: RETRIES.listing,
  events: RETRIES.listing,
};

/**
 * The states of one stream: planned? → Extract → more? → Extract again, wait and Extract, or done. Every error ends
 * in a record, and none leaves the branch.
 */
export function streamBranch(scope: Construct, branch: StreamBranch): Choice {
  const stream = branch.description.name;
  const record = recordFailure(scope, branch);
  const extract = extractTurn(scope, branch, record);
  extract.next(moreOrDone(scope, stream, extract, record));
  return new Choice(scope, `${title(stream)} planned?`)
    .when(Condition.booleanEquals(`$.streams.${stream}`, true), extract)
    .otherwise(end(scope, `${title(stream)} not planned`));
}

/** One turn. What the function answers takes the place of what it answered the turn before. */
function extractTurn(scope: Construct, branch: StreamBranch, record: CallAwsService): LambdaInvoke {
  const { description, workflowFunction } = branch;
  const stream = description.name;
  const extract = invokeTask(scope, `Extract ${words(stream)}`, workflowFunction, {
    retries: RETRIES_BY_SOURCE[description.source.kind],
    payload: {
      runId: JsonPath.stringAt('$.runId'),
      owner: JsonPath.stringAt('$.owner'),
      deadline: JsonPath.stringAt('$.deadline'),
      account: JsonPath.stringAt('$.account'),
      turn: JsonPath.numberAt('$.last.turn'),
    },
    resultSelector: {
      status: JsonPath.stringAt('$.Payload.status'),
      waitSeconds: JsonPath.numberAt('$.Payload.waitSeconds'),
      turn: JsonPath.numberAt('$.Payload.turn'),
      rows: JsonPath.numberAt('$.Payload.rows'),
    },
    resultPath: '$.last',
  });
  // Another execution owns the run now, and what it says of this stream is what counts.
  extract.addCatch(end(scope, `${title(stream)} taken over`), {
    errors: [ERROR_NAMES.runTakenOver],
    resultPath: JsonPath.DISCARD,
  });
  extract.addCatch(record, { errors: ['States.ALL'], resultPath: '$.failure' });
  return extract;
}

function moreOrDone(
  scope: Construct,
  stream: StreamName,
  extract: LambdaInvoke,
  record: CallAwsService,
): Choice {
  const wait = new Wait(scope, `Wait for ${words(stream)}`, {
    time: WaitTime.secondsPath('$.last.waitSeconds'),
  });
  const unknown = new Pass(scope, `${title(stream)} status unknown`, {
    result: Result.fromObject({
      Error: 'StatusUnknown',
      Cause: 'The turn ended as none of DONE, MORE and WAIT.',
    }),
    resultPath: '$.failure',
  });
  return new Choice(scope, `More ${words(stream)}?`)
    .when(Condition.stringEquals('$.last.status', 'DONE'), end(scope, `${title(stream)} done`))
    .when(Condition.stringEquals('$.last.status', 'MORE'), extract)
    .when(Condition.stringEquals('$.last.status', 'WAIT'), wait.next(extract))
    .otherwise(unknown.next(record));
}

/**
 * Keeps what the platform said, so that a kill for memory and a timeout look different afterwards. The state machine
 * writes it by itself: a function that died can write nothing. `Cause` is always there, if only as an empty text.
 */
function recordFailure(scope: Construct, { description, bucket }: StreamBranch): CallAwsService {
  const stream = description.name;
  const record = new CallAwsService(scope, `Record ${words(stream)} failure`, {
    service: 's3',
    action: 'putObject',
    parameters: {
      Bucket: bucket.bucketName,
      Key: JsonPath.format(
        platformFailureKey({ runId: '{}', account: '{}', stream }),
        JsonPath.stringAt('$.runId'),
        JsonPath.stringAt('$.account'),
      ),
      ContentType: 'application/json',
      Body: {
        runId: JsonPath.stringAt('$.runId'),
        owner: JsonPath.stringAt('$.owner'),
        account: JsonPath.stringAt('$.account'),
        stream,
        error: JsonPath.stringAt('$.failure.Error'),
        cause: JsonPath.stringAt('$.failure.Cause'),
      },
    },
    iamAction: 's3:PutObject',
    iamResources: [bucket.arnForObjects(ANY_PLATFORM_FAILURE)],
    taskTimeout: Timeout.duration(TASK_GRACE),
    resultPath: JsonPath.DISCARD,
    // It is the last state of its branch, too: see `end`.
    outputPath: JsonPath.DISCARD,
  });
  for (const policy of RETRIES.record) record.addRetry(policy);
  // The missing receipt then shows the failure.
  record.addCatch(end(scope, `${title(stream)} failure not recorded`), {
    errors: ['States.ALL'],
    resultPath: JsonPath.DISCARD,
  });
  return record;
}

/**
 * The last state of a branch, or of an account: it gives `{}`. A Parallel collects what its branches give before it
 * drops it, and 25 branches with the causes of their failures would be more than the 256 KiB that a state may carry,
 * which no Catch takes.
 */
export const end = (scope: Construct, id: string): Pass =>
  new Pass(scope, id, { outputPath: JsonPath.DISCARD });

/** Keys of the platform's failure records: one pattern, so that the state machine's policy does not grow with streams. */
export const ANY_PLATFORM_FAILURE = platformFailureKey({ runId: '*', account: '*', stream: '*' });

/** `ad_insights` as a person reads it: `ad insights`, and `Ad insights` at the start of a state's name. */
const words = (stream: StreamName): string => stream.replaceAll('_', ' ');
const title = (stream: StreamName): string => words(stream).replace(/^./, (letter) => letter.toUpperCase());
