import { describe, expect, it } from 'vitest';
import { intrinsicResolver, Template } from '#local/intrinsics.ts';

const template = Template.parse({
  Parameters: { Version: { Type: 'String', Default: '21' } },
  Resources: {
    Lake: { Type: 'AWS::S3::Bucket' },
    Token: { Type: 'AWS::SecretsManager::Secret' },
    Plan: { Type: 'AWS::Lambda::Function', Properties: {} },
  },
});
const resolve = intrinsicResolver(template, { Lake: 'my-lake' });

describe('the value of an intrinsic function', () => {
  it.each<[name: string, value: unknown, expected: unknown]>([
    ['a plain value', { a: [1, 'x', null, true] }, { a: [1, 'x', null, true] }],
    ['a bucket by its name', { Ref: 'Lake' }, 'my-lake'],
    ['a bucket by its ARN', { 'Fn::GetAtt': ['Lake', 'Arn'] }, 'arn:aws:s3:::my-lake'],
    [
      'a secret, whose Ref is its ARN',
      { Ref: 'Token' },
      'arn:aws:secretsmanager:us-east-1:000000000000:secret:Token-local1',
    ],
    [
      'a function by its ARN',
      { 'Fn::GetAtt': ['Plan', 'Arn'] },
      'arn:aws:lambda:us-east-1:000000000000:function:Plan',
    ],
    ['a function by its name', { Ref: 'Plan' }, 'Plan'],
    ['a parameter by its default', { Ref: 'Version' }, '21'],
    ['a pseudo parameter', { Ref: 'AWS::Partition' }, 'aws'],
    ['a join over references', { 'Fn::Join': ['-', ['a', { Ref: 'Lake' }, 'b']] }, 'a-my-lake-b'],
    [
      'a substitution',
      { 'Fn::Sub': `\${AWS::Region}/\${Lake}/\${Lake.Arn}/\${!kept}` },
      `us-east-1/my-lake/arn:aws:s3:::my-lake/\${kept}`,
    ],
    [
      'a substitution with its own names',
      { 'Fn::Sub': [`\${x}/\${Lake}`, { x: { Ref: 'Version' } }] },
      '21/my-lake',
    ],
    ['one inside of objects and lists', { a: [{ b: { Ref: 'Lake' } }] }, { a: [{ b: 'my-lake' }] }],
  ])('%s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });
});

describe('what cannot be resolved is an error that names it', () => {
  it.each<[value: unknown, named: string]>([
    [{ Ref: 'Nobody' }, 'Nobody'],
    [{ 'Fn::GetAtt': ['Nobody', 'Arn'] }, 'Nobody'],
    [{ 'Fn::GetAtt': ['Lake', 'DomainName'] }, 'Lake.DomainName'],
    [{ 'Fn::Sub': `\${Nobody}` }, 'Nobody'],
    [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
  ])('%j', (value, named) => {
    expect(() => resolve(value)).toThrow(named);
  });
});
