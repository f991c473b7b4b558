import type { FileFault, MissingFile } from '../command.ts';

const reasons: Readonly<Record<FileFault, string>> = {
  empty: 'llegó vacío',
  too_large: 'supera el tamaño permitido',
  wrong_type: 'no es de un tipo permitido, o su contenido no corresponde a su extensión',
  not_arrived: 'no llegó dentro del plazo',
  infected: 'el análisis encontró un programa malicioso',
  not_scanned: 'no se pudo analizar en busca de programas maliciosos',
};

/** Where a file can be downloaded, and until when, as people read it. */
export interface FileLink {
  readonly url: string;
  readonly until: string;
}

/** Returns what a case's description says about files that are left out. In Spanish: people read it in the CRM. */
export function missingNote(missing: readonly (MissingFile & { readonly link?: FileLink | undefined })[]): string {
  const heading =
    missing.length === 1 ? 'Falta un archivo que no se pudo adjuntar:' : 'Faltan archivos que no se pudieron adjuntar:';
  const lines = missing.map(({ name, size, why, link }) => {
    const known = why === 'not_arrived' ? '' : ` (${readableSize(size)})`;
    const where = link ? `\n  Se puede descargar hasta ${link.until}: ${link.url}` : '';
    return `- ${name}${known}: ${reasons[why]}${where}`;
  });
  return [heading, ...lines].join('\n');
}

function readableSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const step = bytes < 1_000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${(bytes / 1_000 ** step).toLocaleString('es-CO', { maximumFractionDigits: 1 })} ${units[step]}`;
}
