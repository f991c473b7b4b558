import { locale } from './language.js';

/** The time of day in a zone. @param {number} ms @param {string} zone */
export function clockTime(ms, zone) {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'medium', hourCycle: 'h23', timeZone: zone }).format(ms);
}

/** The instant, epoch ms, of a local time `2026-11-20T08:00` in a zone. @param {string} localTime @param {string} zone */
export function instantOf(localTime, zone) {
  const asUtc = Date.parse(`${localTime}Z`);
  // The first offset may be that of the other side of a clock change, so it is computed twice.
  const about = asUtc - offsetAt(asUtc, zone);
  return asUtc - offsetAt(about, zone);
}

/** @param {number} instant @param {string} zone */
function offsetAt(instant, zone) {
  // As ISO writes it, but for the T.
  const local = new Date(instant).toLocaleString('sv-SE', { timeZone: zone });
  return Date.parse(`${local.replace(' ', 'T')}Z`) - Math.floor(instant / 1000) * 1000;
}
