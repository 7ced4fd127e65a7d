import { describe, expect, it } from 'vitest';
import { blankSecrets, redact, removeSecrets } from '#functions/runtime/redact.ts';

describe('redact', () => {
  it.each([
    ['a token', 'Malformed access token EAABwzLixnjYBAO0ZC-x_1', 'Malformed access token [redacted]'],
    ['an app token', 'token 123456789|aBcDeFgHiJ-k_l used', 'token [redacted] used'],
    ['an encoded app token', 't=123456789%7CaBcDeFgHiJkl', 't=[redacted]'],
    [
      'a parameter of a URL',
      'GET https://g/v25.0/me?access_token=abc&limit=5&appsecret_proof=0f',
      'GET https://g/v25.0/me?access_token=[redacted]&limit=5&appsecret_proof=[redacted]',
    ],
    ['a field of JSON', '{"access_token": "abc", "b": 1}', '{"access_token": "[redacted]", "b": 1}'],
    ['a header', 'authorization: Bearer abc.def', 'authorization: Bearer [redacted]'],
  ])('takes %s out', (_name, text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  it.each(['GET act_123456789/insights: Unsupported get request', 'AmFGcW_3hwDB7qFbl_QdebZ', 'EAA', ''])(
    'leaves "%s" as it is',
    (text) => {
      expect(redact(text)).toBe(text);
    },
  );
});

describe('removeSecrets', () => {
  it('takes a secret out wherever it stands, also where it is encoded for a URL', () => {
    expect(removeSecrets('a 12|34 b 12%7C34 c', ['12|34', ''])).toBe('a [redacted] b [redacted] c');
  });
});

describe('blankSecrets', () => {
  it('overwrites a secret wherever it stands, also where it is encoded for a URL, and nothing else', () => {
    const bytes = Buffer.from('é 12|34 b 12%7C34, 12|3 and 12|3412|34');
    blankSecrets(bytes, ['12|34', '']);
    expect(bytes.toString()).toBe('é ***** b *******, 12|3 and **********');
  });

  it('ends with a secret that looks like what it is overwritten with', () => {
    const bytes = Buffer.from('a **** b');
    blankSecrets(bytes, ['**']);
    expect(bytes.toString()).toBe('a **** b');
  });
});
