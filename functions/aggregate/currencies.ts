/** Currencies without a smaller unit at Meta ("offset 1"): amounts are whole. Meta: marketing-api/currencies. */
export const CURRENCIES_WITHOUT_CENTS: ReadonlySet<string> = new Set(
  'CLP COP CRC HUF IDR ISK JPY KRW PYG TWD VND'.split(' '),
);
