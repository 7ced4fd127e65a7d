import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IVersion } from 'aws-cdk-lib/aws-lambda';
import { type RetryProps, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { WorkflowFunction } from './function.ts';

/** How long a Task waits beyond its function's own timeout, so that the function's own timeout ends it first. */
export const TASK_GRACE = Duration.seconds(30);

/** What an invocation gets, what is kept of its answer, and how often it is tried. */
export interface Invocation {
  readonly retries: readonly RetryProps[];
  readonly payload: Readonly<Record<string, unknown>>;
  /** Field by field: the answer's envelope is large, and a field that is absent fails at once. */
  readonly resultSelector: Readonly<Record<string, unknown>>;
  /** Where the answer goes in the state; without it, it becomes the state. */
  readonly resultPath?: string;
}

/** The right to invoke is given once for all versions of a function, in `Workflow`; the Task's own names one version. */
class InvokeTask extends LambdaInvoke {
  protected override readonly taskPolicies: PolicyStatement[] = [];
}

/** A Task that invokes a function, with a timeout and no retry but the given policies. Its id is its state's name. */
export function invokeTask(
  scope: Construct,
  id: string,
  lambdaFunction: WorkflowFunction,
  { retries, payload, ...result }: Invocation,
): LambdaInvoke {
  const task = new InvokeTask(scope, id, {
    // The version of this deployment: the next one does not change what an execution that is on invokes.
    // Its role is optional by type only, which the CDK's interface does not allow for.
    lambdaFunction: lambdaFunction.currentVersion as IVersion,
    payload: TaskInput.fromObject(payload),
    ...result,
    taskTimeout: Timeout.duration(lambdaFunction.timeLimit.plus(TASK_GRACE)),
    // The CDK's own retry has neither jitter nor cap, and would come first.
    retryOnServiceExceptions: false,
  });
  for (const policy of retries) task.addRetry(policy);
  return task;
}
