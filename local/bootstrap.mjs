// What Lambda's runtime is to a function: loads the bundle, calls its handler once, hands the answer over, ends.
// Plain JavaScript, because it runs without a loader: Node's own type stripping costs 35 ms and 17 MB per start.
//
// stdin: one line of JSON {event, requestId, deadline, functionName, functionArn, memoryMb}, then open for as long as
// the parent lives. File descriptor 3: one line of JSON {result} or {error: {errorType, errorMessage, trace}}, and
// maxRssBytes. stdout and stderr: the log.
import { Socket } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const answerSocket = new Socket({ fd: 3, readable: false, writable: true });
let requestId = '';

/** @param {{ result: unknown } | { error: object }} answer */
function finish(answer) {
  const maxRssBytes = process.resourceUsage().maxRSS * 1024;
  answerSocket.end(`${JSON.stringify({ ...answer, maxRssBytes })}\n`, () => process.exit(0));
}

/**
 * Reports an error as Lambda's runtime does, and like it writes every enumerable property of it to the log.
 * @param {unknown} error
 */
function fail(error) {
  const isError = error instanceof Error;
  const report = {
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
    trace: isError ? (error.stack ?? '').split('\n') : [],
  };
  console.error(
    `${new Date().toISOString()}\t${requestId}\tERROR\tInvoke Error\t${JSON.stringify({ ...report, ...(isError ? error : {}) })}`,
  );
  finish({ error: report });
}

/** @param {string} name @param {string} message */
function runtimeError(name, message) {
  return Object.assign(new Error(message), { name });
}

async function loadHandler() {
  const file = pathToFileURL(join(process.env.LAMBDA_TASK_ROOT ?? '', 'index.mjs'));
  const { handler } = await import(file.href);
  if (typeof handler === 'function') return handler;
  throw runtimeError('Runtime.HandlerNotFound', 'index.handler is undefined or not exported');
}

/** @param {string} line */
async function invoke(line) {
  const { event, deadline, functionName, functionArn, memoryMb, ...request } = JSON.parse(line);
  requestId = request.requestId;
  const handler = await loadHandler();
  const result = await handler(event, {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    invokedFunctionArn: functionArn,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: String(memoryMb),
  });
  finish({ result: result ?? null });
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', (reason) =>
  fail(runtimeError('Runtime.UnhandledPromiseRejection', String(reason))),
);

let received = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  received += text;
  if (!received.endsWith('\n')) return;
  invoke(received).catch(fail);
  received = '';
});
// The parent is gone, and with it everything this process could work for.
process.stdin.on('end', () => process.exit(1));
