import { type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Gives cdk-nag the reason for wildcards in the policies at or under a construct, each by itself, so that another one
 * that slips in later is reported.
 * @param resources the resources as cdk-nag writes them: `*`, `<LogicalId.Arn>/prefix/*`.
 */
export function acknowledgeWildcards(scope: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
  }
}

/** How cdk-nag writes the ARN of a resource of the stack. */
export const nagArn = (construct: IConstruct): string => `<${logicalIdOf(construct)}.Arn>`;

/** How cdk-nag writes what the ARNs of a state machine's executions begin with: its name is cut from its own ARN. */
export function nagExecutions(stateMachine: IConstruct): string {
  const name = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${logicalIdOf(stateMachine)}"}]}]}`;
  return `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}`;
}

const logicalIdOf = (construct: IConstruct): string =>
  Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement);
