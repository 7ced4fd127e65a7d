import { type ILogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Saved Logs Insights queries, by name: what CONTRIBUTING.md and docs/runbook.md tell people to look for. */
const QUERIES: Readonly<Record<string, QueryString>> = {
  'story-of-one-stream': new QueryString({
    fields: ['@timestamp', 'level', 'message', 'turn', 'status', 'waitSeconds', 'rows', 'failure.message'],
    // To be filled in by the reader.
    filterStatements: ['runId = "<run id>"', 'account = "act_<digits>"', 'stream = "<stream>"'],
    sort: '@timestamp asc',
    limit: 1000,
  }),
  'what-failed': new QueryString({
    fields: ['@timestamp', 'runId', 'account', 'stream', 'message', 'failure.name', 'failure.message'],
    filterStatements: ['ispresent(failure.name)'],
    sort: '@timestamp desc',
    limit: 1000,
  }),
  'errors-by-name': new QueryString({
    filterStatements: ['ispresent(failure.name)'],
    statsStatements: ['count(*) as times, count_distinct(account) as accounts by failure.name, stream'],
    sort: 'times desc',
  }),
  'who-waits-for-meta': new QueryString({
    filterStatements: ['message = "turn ended"', 'status = "WAIT"'],
    statsStatements: [
      'sum(waitSeconds) as waited, max(waitSeconds) as longest, count(*) as waits by account, stream',
    ],
    sort: 'waited desc',
    limit: 100,
  }),
  'accounts-that-cannot-be-read': new QueryString({
    filterStatements: ['message = "account failed"'],
    statsStatements: [
      'min(@timestamp) as since, max(@timestamp) as last by account, failure.name, failure.message',
    ],
    sort: 'since asc',
  }),
  'memory-by-function': new QueryString({
    filterStatements: ['type = "platform.report"'],
    statsStatements: [
      'max(record.metrics.maxMemoryUsedMB) as usedMB, max(record.metrics.memorySizeMB) as ofMB, max(record.metrics.durationMs) as longestMs by @log',
    ],
    sort: 'usedMB desc',
  }),
};

/** What the queries are saved with. */
export interface LogQueriesProps {
  readonly stackName: string;
  /** The functions' log groups. */
  readonly logGroups: ILogGroup[];
}

/** The questions that somebody who looks into a failure asks of the logs, in a folder of the stack's name. */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, { stackName, logGroups }: LogQueriesProps) {
    super(scope, id);
    for (const [name, queryString] of Object.entries(QUERIES)) {
      new QueryDefinition(this, name, {
        queryDefinitionName: `${stackName}/${name}`,
        queryString,
        logGroups,
      });
    }
  }
}
