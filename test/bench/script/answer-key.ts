/**
 * What makes two requests the same, whoever sends them: path and parameters in any order and from either place, without
 * the version and the credentials.
 * @param target path and query of the request. @param body form-urlencoded; only that of a POST counts, because the
 * SDK sends one with each GET.
 */
export function answerKey(method: string, target: string, body = ''): string {
  const url = new URL(target, 'http://graph.invalid');
  const params = [...url.searchParams, ...new URLSearchParams(method === 'POST' ? body : '')];
  const told = params.filter(([name]) => name !== 'access_token' && name !== 'appsecret_proof');
  const sorted = told.map(([name, value]) => `${name}=${value}`).sort();
  return [method, url.pathname.replace(/^\/v\d+\.\d+\//, '/'), ...sorted].join('\n');
}

/**
 * Whether an answer stays the same: rows, objects, counts, and which report a query has. A second run that asks for the
 * same report then gets the id of the first one, and with it the same pages and cursors.
 * @param text its body.
 */
export const isLasting = (status: number, text: string): boolean =>
  status === 200 && !text.includes('"async_status"');
