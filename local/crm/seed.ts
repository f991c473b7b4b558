/** The content of the CRM before the first call, of one or more operations. */
export interface Seed {
  operations: OperationSeed[];
}

/** One tenant. */
export interface OperationSeed {
  name: string;
  tokens: TokenSeed[];
  users: UserSeed[];
  /** Records of the module `contacts`. */
  contacts: ContactSeed[];
  modules: ModuleSeed[];
  caseTypes: CaseTypeSeed[];
  statuses: StatusSeed[];
  /** `minutes`: the time limit to solve a case of that priority. */
  priorities: { name: string; minutes: number }[];
}

export interface TokenSeed {
  /** Stored only as a hash. */
  value: string;
  /** Shown to users. */
  description: string;
  /** An external token only reads the notes of its company. An internal one makes every other call. */
  kind?: 'internal' | 'external';
  company?: string;
  /** Calls per day. @default 4,800, from the vendor's older sample */
  dailyLimit?: number;
}

export interface UserSeed {
  /** The column "Correo wolkvox": `user@operation`. */
  user: string;
  name: string;
  mail: string;
  tel?: string;
}

export interface ContactSeed {
  /** The record's id. @default a new one */
  recordId?: string;
  id: string;
  name: string;
  email: string;
  telephone?: string;
  company?: string;
}

export interface ModuleSeed {
  name: string;
  /** The field of this module that holds attachments. */
  attachmentField?: string;
}

/** `statuses` and `priorities`: the ones that this type allows. @default all of the operation */
export interface CaseTypeSeed {
  name: string;
  prefix: string;
  statuses?: string[];
  priorities?: string[];
}

/** `value`: the kind of status. `waiting` and `solved` exist since the release of November 2025. */
export interface StatusSeed {
  name: string;
  value: 'open' | 'closed' | 'waiting' | 'solved';
}

/** Operations with the same content. Each has as many internal tokens as its number says. @default `demo`, with one */
export function demoSeed(tokensOf: Readonly<Record<string, number>> = { demo: 1 }): Seed {
  return {
    operations: Object.entries(tokensOf).map(([name, tokens]) => ({
      name,
      tokens: Array.from({ length: tokens }, (_, at) => ({
        value: `${name}-token${at === 0 ? '' : `-${at + 1}`}`,
        description: `${name[0]?.toUpperCase()}${name.slice(1)}${at === 0 ? '' : ` ${at + 1}`}`,
      })),
      users: [
        { user: `ADMIN_@${name}`, name: 'Administración', mail: 'admin@example.com', tel: '6015550100' },
        { user: `agent_1@${name}`, name: 'Agente Uno', mail: 'agente.uno@example.com' },
      ],
      contacts: [
        {
          recordId: '65d8b6195befbbd25409bb01',
          id: '1000000001',
          name: 'Cliente de Prueba',
          email: 'cliente@example.com',
          telephone: '3005550101',
        },
        { id: '1000000002', name: 'María Peña', email: 'maria@example.com', company: 'Ñandú S.A.S.' },
      ],
      modules: ['contacts', 'companies', 'leads', 'opportunities', 'solicitudes'].map((name) => ({
        name,
        attachmentField: 'Adjuntos',
      })),
      caseTypes: [
        { name: 'Request', prefix: 'PET' },
        { name: 'Complaints', prefix: 'QUE' },
        { name: 'Claims', prefix: 'REC' },
        { name: 'Suggestions', prefix: 'SUG' },
      ],
      statuses: [
        { name: 'Abierto', value: 'open' },
        { name: 'Cerrado', value: 'closed' },
        { name: 'En espera', value: 'waiting' },
        { name: 'Solucionado', value: 'solved' },
      ],
      priorities: [
        { name: 'Baja', minutes: 1440 },
        { name: 'Media', minutes: 240 },
        { name: 'Alta', minutes: 30 },
      ],
    })),
  };
}
