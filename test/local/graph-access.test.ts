import { describe, expect, it } from 'vitest';
import { remoteGraph } from '#local/graph-access.ts';
import { UsageError } from '#local/usage-error.ts';

const URL = 'https://graph.facebook.com';
const TOKEN = 'EAABsbCS1iHgBAKZCcanary0123456789ZDZD';

it('takes the token and the app secret from the environment, without space around them', () => {
  expect(remoteGraph(URL, { META_ACCESS_TOKEN: `${TOKEN}\n` })).toEqual({ url: URL, accessToken: TOKEN });
  expect(remoteGraph(URL, { META_ACCESS_TOKEN: TOKEN, META_APP_SECRET: ' 0a1b ' })).toEqual({
    url: URL,
    accessToken: TOKEN,
    appSecret: '0a1b',
  });
  expect(remoteGraph(URL, { META_ACCESS_TOKEN: TOKEN, META_APP_SECRET: '' })).toEqual({
    url: URL,
    accessToken: TOKEN,
  });
});

it.each([{}, { META_ACCESS_TOKEN: '' }, { META_ACCESS_TOKEN: ' \n' }])('needs a token: %j', (environment) => {
  expect(() => remoteGraph(URL, environment)).toThrow(
    new UsageError('--graph-url needs the access token in the environment variable META_ACCESS_TOKEN.'),
  );
});

describe.each(['META_ACCESS_TOKEN', 'META_APP_SECRET'])('%s that cannot be one is refused', (name) => {
  it.each([
    ['a space', `${TOKEN} ${TOKEN}`],
    ['a line break', `${TOKEN}\n${TOKEN}`],
    ['quotes', `"${TOKEN}"`],
    ['a letter that is none of ASCII', `${TOKEN}é`],
    ['JSON', `{"accessToken":"${TOKEN}"}`],
    ['a placeholder', 'your-token-canary'],
  ])('with %s, in one line that does not repeat it', (_name, value) => {
    const environment = { META_ACCESS_TOKEN: TOKEN, [name]: value };
    expect(() => remoteGraph(URL, environment)).toThrow(UsageError);
    expect(() => remoteGraph(URL, environment)).toThrow(new RegExp(`^${name} (?!.*canary)[^\\n]+$`));
  });
});
