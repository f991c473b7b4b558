import { locale } from './language.js';

/** A number of bytes in B, KiB, MiB or GiB. @param {number} bytes */
export function size(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value.toLocaleString(locale(), { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 })} ${units[power]}`;
}

/** @param {number} ms */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  if (ms < 60_000) return `${(ms / 1000).toLocaleString(locale(), digits)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** The non-empty parts, separated by dots. @param {(string | undefined | false)[]} parts */
export function joinWithDots(...parts) {
  return parts.filter(Boolean).join(' · ');
}
