import { translate } from '../../language.ts';
import { type HostFault, hostFault } from '../../wolkvox/host.ts';
import { serverTexts as texts } from './texts.ts';

/** Returns what to write in the place of a server that is none of the CRM's; `undefined` for one that is. */
export function serverFault(server: unknown): string | undefined {
  const fault = hostFault(String(server ?? ''));
  return fault && hostSentence(fault);
}

/** Returns the sentence of a fault in the address of a CRM. */
export function hostSentence(fault: HostFault): string {
  switch (fault.kind) {
    case 'retired':
      return translate(texts.retired, { host: fault.host });
    case 'retired-domain':
      return translate(texts.retiredDomain);
    case 'more': {
      const { host, scheme, more } = fault;
      const parts = [
        ...(scheme ? [translate(texts.scheme, { scheme })] : []),
        ...more.map((part) => translate(texts[part])),
      ];
      return translate(texts.more, { host, parts: parts.join(translate(texts.and)) });
    }
    case 'scheme':
      return translate(texts.otherScheme);
    case 'unknown':
      return translate(texts.unknown);
  }
}
