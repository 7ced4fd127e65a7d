import { ANY, type GraphErrorRow, OF_ACCOUNT } from './graph-error-row.ts';

const token = (subcode: number, message: string): GraphErrorRow => ({
  status: 400,
  code: 190,
  subcode,
  message: `Error validating access token: ${message}`,
  hits: ANY,
});

/**
 * Errors of tokens, permissions and terms. Sources besides those of the whole table: facebook-php-business-sdk#43
 * (2655), and Meta's pages of the edges that `edges` names.
 */
export const ACCESS_ERRORS = {
  'graph-10': {
    status: 403,
    code: 10,
    message: '(#10) Application does not have permission for this action',
    hits: OF_ACCOUNT,
  },
  'graph-200': {
    status: 403,
    code: 200,
    message: '(#200) Ad account owner has NOT grant ads_management or ads_read permission',
    hits: OF_ACCOUNT,
  },
  'graph-294': {
    status: 403,
    code: 294,
    message:
      '(#294) Managing advertisements requires the ads_management permission and an app that is allowed to access the Marketing API',
    hits: OF_ACCOUNT,
  },
  'graph-270': {
    status: 403,
    code: 270,
    message: '(#270) This Ads API request is not allowed for apps with development access level',
    hits: ['list'],
    edges: ['customaudiences'],
  },
  'graph-283': {
    status: 403,
    code: 283,
    message:
      '(#283) Requires pages_read_engagement and/or pages_read_user_content and/or pages_manage_ads permission to manage the object',
    hits: ['list'],
    edges: ['advideos'],
  },
  'graph-2655': {
    status: 400,
    code: 2655,
    message: '(#2655) Terms of service has not been accepted',
    hits: ['list'],
    edges: ['customaudiences'],
  },
  'graph-2663': {
    status: 400,
    code: 2663,
    message:
      '(#2663) Terms of service has not been accepted. To accept, go to https://www.facebook.com/customaudiences/app/tos/',
    hits: ['list'],
    edges: ['customaudiences'],
  },
  'graph-100-missing-perms': { status: 400, code: 100, message: '(#100) Missing perms', hits: OF_ACCOUNT },
  'graph-102': { status: 400, code: 102, message: 'Session key invalid or no longer valid', hits: ANY },
  'graph-190': {
    status: 401,
    code: 190,
    message: 'Invalid OAuth access token - Cannot parse access token',
    hits: ANY,
  },
  'graph-190-458': token(458, 'The user has not authorized application 1234567.'),
  'graph-190-459': token(
    459,
    'You cannot access the app till you log in to www.facebook.com and follow the instructions given.',
  ),
  'graph-190-460': token(
    460,
    'The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  ),
  'graph-190-463': token(
    463,
    'Session has expired on Friday, 20-Nov-26 09:00:00 PST. The current time is Saturday, 21-Nov-26 01:10:00 PST.',
  ),
  'graph-190-464': token(
    464,
    'Sessions for the user are not allowed because the user is not a confirmed user.',
  ),
  'graph-190-467': token(467, 'The session is invalid because the user logged out.'),
  'graph-190-492': token(492, 'The session was invalidated because the user has no role on the page.'),
} as const satisfies Record<string, GraphErrorRow>;
