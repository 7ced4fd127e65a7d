import { pick } from './random.ts';

const COUNTRIES = [['US', 'CA'], ['DE', 'AT', 'CH'], ['JP'], ['IL', 'AE']] as const;

/** Whom an ad set is shown to; the ad's own field repeats it. Meta: marketing-api/audiences/reference/targeting. */
export const targetingOf = (seed: number): Record<string, unknown> => ({
  age_max: 65,
  age_min: 18 + (seed % 20),
  geo_locations: { countries: pick(COUNTRIES, seed), location_types: ['home', 'recent'] },
  ...(seed % 4 === 0
    ? {
        flexible_spec: [
          { interests: [{ id: `600${String(seed).padStart(10, '0')}`, name: 'Wandern “Alpen”' }] },
        ],
      }
    : {}),
  publisher_platforms: ['facebook', 'instagram'],
  targeting_automation: { advantage_audience: seed % 2 },
});
