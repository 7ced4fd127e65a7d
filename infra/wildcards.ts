import { type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Gives cdk-nag the reason for wildcards in the policies at or under a construct, each by itself, so that another one
 * that slips in later is reported.
 * @param resources the resources as cdk-nag writes them: `*`, `<LogicalId.Arn>/prefix/*`.
 */
export function explainWildcards(scope: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
  }
}

/** How cdk-nag writes the ARN of a resource of the stack. */
export function nagArn(construct: IConstruct): string {
  return `<${Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement)}.Arn>`;
}
