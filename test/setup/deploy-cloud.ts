import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Template, TemplateResource } from '../../scripts/template.ts';
import { account, failedEvent, nameOf, stackEvent, stackId, xml } from './cloud-texts.ts';

/** The services that a deploy calls, as far as it calls them: STS, CloudFormation, S3, Lambda, Secrets Manager. */
export interface DeployCloud {
  readonly url: string;
  /** The stack's template; `undefined` when there is none. */
  template: Template | undefined;
  status: string;
  /** Names of buckets and secrets, in the stack or kept. Each value is what a person stored. */
  readonly named: Map<string, string>;
  /** The next update fails after it has made everything. */
  failsNext: boolean;
  /** The calls that changed something. */
  readonly changes: string[];
  stop(): void;
}

interface Answer {
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const notThere = (what: string) => new CloudError(400, 'ValidationError', `${what} does not exist`);

class CloudError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Starts the stand-ins. An update meets names that exist, and takes back what it made, as CloudFormation does. */
export async function startDeployCloud(): Promise<DeployCloud> {
  const objects = new Map<string, { body: Buffer; metadata: Record<string, string> }>();
  let events: string[] = [];
  let imported: { template: Template; ids: string[] } | undefined;
  const cloud = { template: undefined, status: '', named: new Map<string, string>(), failsNext: false, changes: [] };
  const state = cloud as unknown as DeployCloud;

  const actions: Record<string, (input: URLSearchParams) => string> = {
    GetCallerIdentity: () => `<Account>${account}</Account><Arn>arn:aws:iam::${account}:user/ops</Arn>`,
    DescribeStacks: () => {
      if (!state.template) throw notThere('Stack');
      return `<Stacks><member><StackId>${stackId}</StackId><StackStatus>${state.status}</StackStatus></member></Stacks>`;
    },
    GetTemplate: () => `<TemplateBody>${xml(JSON.stringify(state.template))}</TemplateBody>`,
    ValidateTemplate: () => '',
    ListStackResources: () => '<StackResourceSummaries></StackResourceSummaries>',
    DescribeStackResource: (input) => {
      const id = input.get('LogicalResourceId') ?? '';
      if (!state.template?.Resources[id]) throw notThere(`Resource ${id}`);
      return `<StackResourceDetail><PhysicalResourceId>deployment-bucket</PhysicalResourceId></StackResourceDetail>`;
    },
    CreateStack: (input) => update(JSON.parse(input.get('TemplateBody') ?? ''), 'CREATE'),
    UpdateStack: (input) => update(templateOf(input), 'UPDATE'),
    DescribeStackEvents: () => `<StackEvents>${events.toReversed().join('')}</StackEvents>`,
    CreateChangeSet: (input) => {
      const ids = [...input].filter(([name]) => name.endsWith('LogicalResourceId')).map(([, id]) => id);
      imported = { template: templateOf(input), ids };
      return `<Id>${stackId}</Id>`;
    },
    DescribeChangeSet: () => '<Status>CREATE_COMPLETE</Status>',
    ExecuteChangeSet: () => {
      state.template = imported?.template;
      state.status = 'IMPORT_COMPLETE';
      state.changes.push(`import ${imported?.ids.join(' ')}`);
      return '';
    },
  };

  function templateOf(input: URLSearchParams): Template {
    const body = input.get('TemplateBody');
    if (body) return JSON.parse(body);
    const key = new URL(input.get('TemplateURL') ?? '').pathname.split('/').slice(-5).join('/');
    const [, found] = [...objects].find(([name]) => key.endsWith(name) || name.endsWith(key)) ?? [];
    return JSON.parse(String(found?.body));
  }

  function update(next: Template, action: string): string {
    const before = state.template?.Resources ?? {};
    const made = Object.entries(next.Resources).filter(([id]) => !before[id]);
    const met = made.find(([, one]) => state.named.has(nameOf(one) ?? ''));
    const isBroken = state.failsNext && action === 'UPDATE';
    events = [stackEvent(`${action}_IN_PROGRESS`)];
    for (const [, one] of made) if (!(met || isBroken) || one.DeletionPolicy === 'Retain') keep(one);
    if (met || isBroken) fail(action, met?.[0] ?? 'SweepSchedule', met ? 'already exists' : 'Something failed');
    else succeed(action, next, before);
    return `<StackId>${stackId}</StackId>`;
  }

  /** What was made is taken back, but for what is `Retain`. */
  function fail(action: string, id: string, reason: string): void {
    state.failsNext = false;
    state.status = `${action}_ROLLBACK_COMPLETE`;
    events.push(failedEvent(id, reason), stackEvent(state.status));
    state.changes.push(`${action} failed: ${reason}`);
  }

  function succeed(action: string, next: Template, before: Template['Resources']): void {
    for (const [id, one] of Object.entries(before)) {
      if (!next.Resources[id] && !one.DeletionPolicy?.startsWith('Retain')) state.named.delete(nameOf(one) ?? '');
    }
    state.template = next;
    state.status = `${action}_COMPLETE`;
    events.push(stackEvent(state.status));
    state.changes.push(action);
  }

  function keep(one: TemplateResource): void {
    const name = nameOf(one);
    if (name !== undefined) state.named.set(name, 'as made');
  }

  /** STS and CloudFormation. */
  function onQuery(body: Buffer): Answer {
    const input = new URLSearchParams(body.toString());
    const action = input.get('Action') ?? '';
    const result = actions[action]?.(input);
    if (result === undefined) throw new CloudError(501, 'NotEmulated', action);
    return { text: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
  }

  function onOther(request: IncomingMessage, body: Buffer): Answer {
    const target = String(request.headers['x-amz-target'] ?? '');
    const { pathname } = new URL(request.url ?? '/', 'http://cloud');
    if (target.startsWith('secretsmanager')) return describeSecret(JSON.parse(body.toString()).SecretId);
    if (target.startsWith('Logs')) return { text: '{"subscriptionFilters":[]}' };
    if (pathname.startsWith('/2015-03-31/')) throw new CloudError(404, 'ResourceNotFoundException', 'no function');
    return onS3(request, decodeURIComponent(pathname), body);
  }

  function describeSecret(name: string): Answer {
    if (!state.named.has(name)) throw new CloudError(400, 'ResourceNotFoundException', name);
    const ARN = `arn:aws:secretsmanager:us-east-1:${account}:secret:${name}-abc`;
    return { text: JSON.stringify({ Name: name, ARN }) };
  }

  /** Path-style: `/bucket/key`. */
  function onS3({ method, headers }: IncomingMessage, pathname: string, body: Buffer): Answer {
    const [, bucket = '', ...key] = pathname.split('/');
    const name = key.join('/');
    if (method === 'PUT') {
      const metadata = Object.entries(headers).filter(([header]) => header.startsWith('x-amz-meta-'));
      objects.set(name, { body, metadata: Object.fromEntries(metadata) as Record<string, string> });
      return { text: '' };
    }
    const isThere = name !== '' || bucket === 'deployment-bucket' || state.named.has(bucket);
    if (method === 'HEAD' && !isThere) throw new CloudError(404, 'NotFound', 'no bucket');
    const contents = [...objects.keys()].map((one) => `<Contents><Key>${one}</Key></Contents>`);
    const found = method === 'HEAD' ? objects.get(name)?.metadata : undefined;
    return { text: `<ListBucketResult>${contents.join('')}</ListBucketResult>`, ...(found && { headers: found }) };
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const isQuery = String(request.headers['content-type']).includes('x-www-form-urlencoded');
    const isHead = request.method === 'HEAD';
    try {
      const { text, headers = {} } = isQuery ? onQuery(body) : onOther(request, body);
      response.writeHead(200, { etag: '"e"', ...headers }).end(isHead ? '' : text);
    } catch (error) {
      const { status = 500, code = 'Fault', message } = error as CloudError;
      const asXml = `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
      const text = isQuery ? asXml : JSON.stringify({ __type: code, message });
      response.writeHead(status, { 'x-amzn-errortype': code }).end(isHead ? '' : text);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  });
}
