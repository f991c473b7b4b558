import type { Plugin } from 'esbuild';
import type { Bridge } from '../lib/config/bridge.ts';
import { type PublicHolidays, publicHolidays } from '../lib/config/public-holidays.ts';

/**
 * Puts the public holidays of the configured countries, as they are at the time of the build, in the place of the module that
 * asks the library. No function may load the library: it is a megabyte.
 */
export function holidayTable(calendars: Bridge['calendars'] = {}): Plugin {
  const table: Record<string, PublicHolidays> = {};
  for (const { country, region } of Object.values(calendars)) {
    table[keyOf(country, region)] = publicHolidays(country, region);
  }
  return {
    name: 'holiday-table',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]lib[\\/]config[\\/]public-holidays\.ts$/ }, () => ({
        contents: `
          const table = ${JSON.stringify(table)};
          export const publicHolidays = (country, region) => table[[country, region].join()];`,
        loader: 'js',
      }));
    },
  };
}

/** As the module in the bundle writes it: an absent region is empty. */
function keyOf(country: string, region: string | undefined): string {
  return [country, region].join();
}
