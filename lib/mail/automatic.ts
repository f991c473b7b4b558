import type { Mail } from '../config/mail.ts';

/** Returns the value of the first header of this name, in small letters; `''` without one. */
export type HeaderValue = (name: string) => string;

/**
 * Returns why a mail was sent without a person; `undefined` for one that a person sent. RFC 3834, and what mail programs do that
 * do not follow it.
 */
export function automaticKind(header: HeaderValue, from: string, subject: string): Mail['automatic'] {
  const type = header('content-type');
  if (/^multipart\/report\b.*report-type="?(delivery-status|disposition-notification)/s.test(type)) return 'bounce';
  if (header('return-path') === '<>' || /^(mailer-daemon|postmaster)@/.test(from)) return 'bounce';
  if (header('x-failed-recipients') !== '') return 'bounce';
  if (!/^(no\b.*)?$/.test(header('auto-submitted'))) return 'auto_reply';
  if (['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((name) => header(name) !== '')) return 'auto_reply';
  if (/^auto[_-]reply/.test(header('precedence'))) return 'auto_reply';
  if (
    /^(automatic reply|out of office|respuesta automática|fuera de la oficina|resposta automática)\b/i.test(subject)
  ) {
    return 'auto_reply';
  }
  if (/^(bulk|list|junk)/.test(header('precedence'))) return 'list';
  return ['list-id', 'list-unsubscribe'].some((name) => header(name) !== '') ? 'list' : undefined;
}
