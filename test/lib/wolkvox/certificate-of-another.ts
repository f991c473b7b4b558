import { generateKeyPairSync, sign } from 'node:crypto';
import type { Certificate } from '../../../local/crm/certificate.ts';
import { der } from '../../../local/crm/der.ts';

/** A valid self-signed certificate for a host that is not this machine's. */
export function certificateOfAnother(host = 'crm0001.example'): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der.sequence(der.oid('1.2.840.10045.4.3.2'));
  const name = der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.text('Somebody else'))));
  const names = der.sequence(der.context(2, Buffer.from(host), { constructed: false }));
  const issuer = der.sequence(der.true());
  const body = der.sequence(
    der.context(0, der.integer(Buffer.of(2)), { constructed: true }),
    der.integer(Buffer.of(1)),
    algorithm,
    name,
    der.sequence(der.time(new Date(Date.now() - 86_400_000)), der.time(new Date(Date.now() + 86_400_000))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.context(
      3,
      der.sequence(
        der.sequence(der.oid('2.5.29.17'), der.octets(names)),
        der.sequence(der.oid('2.5.29.19'), der.true(), der.octets(issuer)),
      ),
      { constructed: true },
    ),
  );
  const certificate = der.sequence(body, algorithm, der.bits(sign('sha256', body, privateKey)));
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
