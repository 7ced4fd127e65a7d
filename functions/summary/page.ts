import { type Html, html } from './html.ts';
import { STYLE } from './style.ts';

/** A whole page, complete in itself: no script, and nothing that is loaded from elsewhere. */
export const page = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,"><title>${title}</title><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>
`.text;
