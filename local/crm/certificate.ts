import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { der } from './der.ts';

/** A certificate and its private key, both PEM. */
export interface Certificate {
  readonly pem: string;
  readonly key: string;
}

/** A self-signed certificate for 127.0.0.1 and localhost, valid for a day. It is its own authority. */
export function loopbackCertificate(now = new Date()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der.sequence(der.oid('1.2.840.10045.4.3.2'));
  const name = der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.text('Loopback CRM simulator'))));
  const body = der.sequence(
    der.context(0, der.integer(Buffer.of(2)), { constructed: true }),
    der.integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    name,
    der.sequence(der.time(new Date(now.getTime() - dayMs)), der.time(new Date(now.getTime() + dayMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.context(3, der.sequence(subjectAltNames(), basicConstraints()), { constructed: true }),
  );
  const signature = sign('sha256', body, privateKey);
  return {
    pem: pem('CERTIFICATE', der.sequence(body, algorithm, der.bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function subjectAltNames(): Buffer {
  const dns = der.context(2, Buffer.from('localhost'), { constructed: false });
  const ip = der.context(7, Buffer.of(127, 0, 0, 1), { constructed: false });
  return der.sequence(der.oid('2.5.29.17'), der.octets(der.sequence(dns, ip)));
}

/** Marks the certificate as an authority, so that clients can trust it. */
function basicConstraints(): Buffer {
  return der.sequence(der.oid('2.5.29.19'), der.true(), der.octets(der.sequence(der.true())));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const dayMs = 86_400_000;
