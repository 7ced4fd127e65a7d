import { shorten } from '#functions/runtime/error-record.ts';
import { redact } from '#functions/runtime/redact.ts';
import type { ResponseHeaders } from './usage.ts';

/**
 * What the headers of a response report about versions: one other than the requested one, and Meta's warnings. One
 * sentence each. Meta: graph-api/guides/versioning.
 */
export function versionNotesOf(headers: ResponseHeaders, requested: string): string[] {
  const answered = headers['facebook-api-version'];
  const warning = headers['x-ad-api-version-warning'];
  return [
    ...(typeof answered === 'string' && answered !== requested
      ? [`Meta responded with version ${shorten(answered)} of the Graph API; ${requested} was requested.`]
      : []),
    ...(typeof warning === 'string' ? [`Meta warns: ${shorten(redact(warning))}`] : []),
  ];
}
