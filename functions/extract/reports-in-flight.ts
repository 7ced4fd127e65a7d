/** Most reports of one stream in flight. Meta documents no limit; connectors use up to 100. */
export const MAX_IN_FLIGHT = 20;
