import { expect, it } from 'vitest';
import { contentOf, mailOf, multipart, read, usual } from './mails.ts';

const base64 = (text: string, length = 76) =>
  Buffer.from(text, 'latin1')
    .toString('base64')
    .replace(new RegExp(`.{${length}}`, 'g'), '$&\n');
const plain = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'];
const utf8 = (text: string) => Buffer.from(text).toString('latin1');
const pdf = (name: string, text = '%PDF-1.7 x') =>
  [
    [`Content-Type: application/pdf; ${name}`, 'Content-Transfer-Encoding: base64', 'Content-Disposition: attachment'],
    base64(text),
  ] as const;
const text = (body: string) => [plain, utf8(body)] as const;
const mixed = (...parts: Parameters<typeof multipart>[2][]) => {
  const { headers, body } = multipart('mixed', 'b1', ...parts);
  return mailOf([...usual, ...headers], body);
};
const withHeaders = (...headers: string[]) => mailOf([...usual, ...headers], 'Hola');

interface Expected {
  readonly text?: string;
  readonly subject?: string;
  readonly from?: string;
  readonly automatic?: string | undefined;
  readonly verdicts?: Readonly<Record<string, string>>;
  readonly references?: readonly string[];
  /** Name, type and content of each file. */
  readonly files?: readonly (readonly [name: string, type: string, content: string])[];
  readonly pictures?: readonly (readonly [name: string, type: string, content: string])[];
}

const mails: readonly (readonly [what: string, mail: Buffer, expected: Expected])[] = [
  [
    'a plain mail',
    mailOf([...usual, ...plain], utf8('Buenos días, señores')),
    { text: 'Buenos días, señores', subject: 'Petición', from: 'Ana Peña <ana@example.com>' },
  ],
  ['line ends of Unix', mailOf([...usual, ...plain], utf8('Uno\nDos'), '\n'), { text: 'Uno\nDos' }],
  [
    'text in Latin-1',
    mailOf([...usual, 'Content-Type: text/plain; charset=iso-8859-1'], 'Señora Ñáñez'),
    { text: 'Señora Ñáñez' },
  ],
  [
    'text in Windows-1252, quoted-printable',
    mailOf(
      [...usual, 'Content-Type: text/plain; charset="windows-1252"', 'Content-Transfer-Encoding: quoted-printable'],
      'Cuesta =80 5 =93ya=94 y es=\n largo',
    ),
    { text: 'Cuesta € 5 “ya” y es largo' },
  ],
  [
    'text in base64',
    mailOf(
      [...usual, 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'],
      base64(utf8('Petición número 5')),
    ),
    { text: 'Petición número 5' },
  ],
  [
    'HTML alone',
    mailOf(
      [...usual, 'Content-Type: text/html; charset=utf-8'],
      utf8('<html><body><p>Buenos <b>días</b></p><p>Adiós &amp; gracias</p></body></html>'),
    ),
    { text: 'Buenos días\n\nAdiós & gracias' },
  ],
  [
    'text and HTML of the same',
    (() => {
      const { headers, body } = multipart('alternative', 'x', text('En texto'), [
        ['Content-Type: text/html'],
        '<p>En HTML</p>',
      ]);
      return mailOf([...usual, ...headers], body);
    })(),
    { text: 'En texto' },
  ],
  [
    'a PDF',
    mixed(text('Adjunto'), pdf('name="factura.pdf"')),
    { text: 'Adjunto', files: [['factura.pdf', 'application/pdf', '%PDF-1.7 x']] },
  ],
  [
    'a name by RFC 2047',
    mixed(text('a'), pdf('name="=?UTF-8?Q?petici=C3=B3n.pdf?="')),
    { files: [['petición.pdf', 'application/pdf', '%PDF-1.7 x']] },
  ],
  [
    'a name by RFC 2231',
    mixed(text('a'), pdf("name*=UTF-8''petici%C3%B3n%20larga.pdf")),
    { files: [['petición larga.pdf', 'application/pdf', '%PDF-1.7 x']] },
  ],
  [
    'a name by RFC 2231, in pieces',
    mixed(text('a'), pdf('name*0="peti"; name*1="cion.pdf"')),
    { files: [['peticion.pdf', 'application/pdf', '%PDF-1.7 x']] },
  ],
  [
    'a file without a name',
    mixed(text('a'), [
      ['Content-Type: image/png', 'Content-Transfer-Encoding: base64', 'Content-Disposition: attachment'],
      base64('png'),
    ]),
    { files: [['adjunto-1.png', 'image/png', 'png']] },
  ],
  [
    'a name that is a path',
    mixed(text('a'), pdf('name="..\\\\..\\\\C:\\\\temp\\\\factura.pdf"')),
    { files: [['factura.pdf', 'application/pdf', '%PDF-1.7 x']] },
  ],
  [
    'a picture in its HTML, and a file',
    (() => {
      const related = multipart(
        'related',
        'r',
        [['Content-Type: text/html'], '<p>Hola <img src="cid:logo"></p>'],
        [
          [
            'Content-Type: image/png; name=logo.png',
            'Content-ID: <logo>',
            'Content-Transfer-Encoding: base64',
            'Content-Disposition: inline',
          ],
          base64('logo'),
        ],
      );
      return mixed([related.headers, related.body], pdf('name=a.pdf'));
    })(),
    { files: [['a.pdf', 'application/pdf', '%PDF-1.7 x']], pictures: [['logo.png', 'image/png', 'logo']] },
  ],
  [
    'a file in quoted-printable',
    mixed(text('a'), [
      [
        'Content-Type: text/csv; name=a.csv',
        'Content-Transfer-Encoding: quoted-printable',
        'Content-Disposition: attachment',
      ],
      'a;b=0D=0A1;=\n2',
    ]),
    { files: [['a.csv', 'text/csv', 'a;b\r\n1;2']] },
  ],
  [
    'a file as it is',
    mixed(text('a'), [['Content-Type: text/csv; name=a.csv', 'Content-Disposition: attachment'], 'a;b\n1;2']),
    { files: [['a.csv', 'text/csv', 'a;b\r\n1;2']] },
  ],
  [
    'a text that is attached',
    mixed(text('a'), [['Content-Type: text/plain; name=nota.txt', 'Content-Disposition: attachment'], 'nota']),
    { text: 'a', files: [['nota.txt', 'text/plain', 'nota']] },
  ],
  [
    'a nested mail, which is one file',
    mixed(text('Reenvío'), [['Content-Type: message/rfc822'], 'From: x@example.com\nSubject: Dentro\n\nAdentro']),
    {
      text: 'Reenvío',
      files: [['adjunto-1.eml', 'message/rfc822', 'From: x@example.com\r\nSubject: Dentro\r\n\r\nAdentro']],
    },
  ],
  [
    'winmail.dat of Outlook, as it is',
    mixed(text('a'), [
      ['Content-Type: application/ms-tnef; name=winmail.dat', 'Content-Transfer-Encoding: base64'],
      base64('tnef'),
    ]),
    { files: [['winmail.dat', 'application/ms-tnef', 'tnef']] },
  ],
  [
    'a signature',
    (() => {
      const { headers, body } = multipart('signed', 's', text('Firmado'), [
        ['Content-Type: application/pkcs7-signature; name=smime.p7s', 'Content-Transfer-Encoding: base64'],
        base64('p7s'),
      ]);
      return mailOf([...usual, ...headers], body);
    })(),
    { text: 'Firmado', files: [['smime.p7s', 'application/pkcs7-signature', 'p7s']] },
  ],
  [
    'a mail that is a file',
    mailOf(
      [...usual, 'Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64'],
      base64('%PDF'),
    ),
    { text: '', files: [['a.pdf', 'application/pdf', '%PDF']] },
  ],
  // The common broken ones.
  [
    'a boundary that never ends',
    mailOf(
      [...usual, 'Content-Type: multipart/mixed; boundary=b'],
      `--b\n\nHola\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n${base64('%PDF')}`,
    ),
    { text: 'Hola', files: [['a.pdf', 'application/pdf', '%PDF']] },
  ],
  [
    'a boundary that is like the beginning of another',
    mailOf([...usual, 'Content-Type: multipart/mixed; boundary=b'], '--b\n\nUno\n--bb\nsigue\n--b--\n'),
    { text: 'Uno\n--bb\nsigue' },
  ],
  [
    'base64 with spaces, and without padding',
    mixed(text('a'), [
      ['Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: BASE64 '],
      ' JVBE Ri\n\t0xLj cgeH g\n\n',
    ]),
    { files: [['a.pdf', 'application/pdf', '%PDF-1.7 xx']] },
  ],
  [
    'base64 in one long line',
    mixed(text('a'), [
      ['Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64'],
      Buffer.from('x'.repeat(100_000)).toString('base64'),
    ]),
    { files: [['a.pdf', 'application/pdf', 'x'.repeat(100_000)]] },
  ],
  [
    'no subject, no sender, no date',
    mailOf(['To: casos@acme.co'], 'Hola'),
    { text: 'Hola', subject: '', from: 'none' },
  ],
  [
    'headers with raw UTF-8',
    mailOf(['From: ana@example.com', utf8('Subject: Petición de Ñusta')], 'Hola'),
    { subject: 'Petición de Ñusta' },
  ],
  [
    'a charset that nobody has',
    mailOf([...usual, 'Content-Type: text/plain; charset=x-unknown'], 'Hola'),
    { text: 'Hola' },
  ],
  [
    'broken quoted-printable',
    mailOf(
      [...usual, 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
      'Total =ZZ y 100=\n',
    ),
    { text: 'Total =ZZ y 100' },
  ],
  [
    'a long subject in several words and lines',
    mailOf(['From: a@example.com', 'Subject: =?utf-8?Q?Petici=C3?=\n =?utf-8?Q?=B3n_de_informaci=C3=B3n?='], 'x'),
    { subject: 'Petición de información' },
  ],
  [
    'a mailbox line at its beginning',
    Buffer.concat([Buffer.from('From ana@example.com Tue Dec  1 09:30:00 2026\r\n'), mailOf(usual, 'Hola')]),
    { text: 'Hola', subject: 'Petición' },
  ],
  [
    'many references',
    withHeaders('In-Reply-To: <c@example.com>', 'References: <a@example.com> <b@example.com>\n <c@example.com>'),
    { references: ['a@example.com', 'b@example.com', 'c@example.com'] },
  ],
  ['an absence note', withHeaders('Auto-Submitted: auto-replied'), { automatic: 'auto_reply' }],
  [
    'an absence note of Outlook without a header',
    mailOf(['From: a@example.com', 'Subject: =?utf-8?Q?Respuesta_autom=C3=A1tica=3A_caso?='], 'x'),
    { automatic: 'auto_reply' },
  ],
  [
    'a bounce',
    mailOf(
      [
        'From: MAILER-DAEMON@example.com',
        'Return-Path: <>',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      ],
      '--b\n\nFailed\n--b--\n',
    ),
    { automatic: 'bounce' },
  ],
  ['a mailing list', withHeaders('List-Id: <noticias.example.com>', 'Precedence: list'), { automatic: 'list' }],
  ['a person whose program says so', withHeaders('Auto-Submitted: no'), { automatic: undefined }],
  [
    'the verdicts of SES, and not those that the sender wrote',
    mailOf(
      [
        'X-SES-Spam-Verdict: PASS',
        'X-SES-Virus-Verdict: PASS',
        'Authentication-Results: amazonses.com; spf=pass (spfCheck: ok) client-ip=1.2.3.4; dkim=fail header.i=@x; dmarc=none header.from=x',
        'X-SES-Spam-Verdict: FAIL',
        ...usual,
      ],
      'x',
    ),
    { verdicts: { spam: 'pass', virus: 'pass', spf: 'pass', dkim: 'fail', dmarc: 'none' } },
  ],
];

it.each(mails)('%s', async (_what, bytes, expected) => {
  for (const pieceBytes of [1, 13, 100_000]) {
    if (bytes.length / pieceBytes > 50_000) continue;
    const mail = await read(bytes, pieceBytes);
    const shown = (files: typeof mail.attachments) =>
      files.map((file) => [file.name, file.type, contentOf(bytes, file)]);
    const from = mail.from ? `${mail.from.name} <${mail.from.address}>` : 'none';
    const found = { ...mail, from, files: shown(mail.attachments), pictures: shown(mail.pictures) };

    expect(found).toMatchObject({ ...('files' in expected ? {} : { files: [] }), ...expected });
    if ('automatic' in expected) expect(mail.automatic).toBe(expected.automatic);
  }
});

it.each<[what: string, bytes: Buffer, fault: string]>([
  ['a PDF', Buffer.from('%PDF-1.7\nx: y\n'), 'no_headers'],
  ['nothing', Buffer.alloc(0), 'no_headers'],
  ['headers of a megabyte', Buffer.from(`Subject: ${'x'.repeat(1_000_000)}\r\n\r\n`), 'headers_too_long'],
  [
    'a thousand parts',
    Buffer.from(
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\nContent-Type: image/png\r\n\r\nx\r\n'.repeat(1_000)}`,
    ),
    'too_many_parts',
  ],
])('%s is no mail that can be read', async (_what, bytes, fault) => {
  await expect(read(bytes, 65_536)).rejects.toMatchObject({ name: 'MailError', fault });
});
