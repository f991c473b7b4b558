import type { Template } from '../template.ts';
import type { TemplateChange } from '../template-changes.ts';
import type { CostLine } from './idle-cost.ts';
import type { KeptResource, Target } from './kept-resources.ts';

/** What a deploy would do. */
export interface DeployPlan {
  readonly target: Target;
  /** `undefined` before the first deploy. */
  readonly deployed: Template | undefined;
  readonly changes: readonly TemplateChange[];
  readonly kept: readonly KeptResource[];
  readonly cost: readonly CostLine[];
  /** What is reserved, in a sentence. */
  readonly reservation: string;
}

const marks = { added: '+', changed: '~', replaced: '!', removed: '-' } as const;

/** Returns the plan in lines for people. */
export function describePlan({ target, deployed, changes, kept, cost, reservation }: DeployPlan): string[] {
  const total = cost.reduce((sum, { dollars }) => sum + dollars, 0);
  return [
    `Stack ${target.stack} in ${target.region}, account ${target.account}`,
    '',
    ...(deployed ? describeUpdate(changes) : [`  It does not exist yet. ${changes.length} resources are made.`]),
    ...kept.map(({ id, name }) => `  < ${id}: ${name} exists already, from before. It is taken back as it is.`),
    ...changes.flatMap((change) => describeLoss(change, deployed)),
    '',
    reservation,
    `While nothing is sent, it costs about $${total.toFixed(2)} a month: ${cost.map(costText).join(', ')}.`,
  ];
}

/** A changed resource is counted only: every policy changes with each bucket. */
function describeUpdate(changes: readonly TemplateChange[]): string[] {
  const changed = changes.filter(({ what }) => what === 'changed');
  const others = changes.filter(({ what }) => what !== 'changed');
  return [
    '  Every function gets the code of this folder.',
    ...others.map(({ id, type, what }) => `  ${marks[what]} ${id} (${type}) is ${what}`),
    ...(changed.length > 0
      ? [`  ${marks.changed} ${changed.length} changed: ${changed.map(({ id }) => id).join(', ')}`]
      : []),
    ...(changes.length === 0 ? ['  No resource changes.'] : []),
  ];
}

function describeLoss({ id, type, what, loses }: TemplateChange, deployed: Template | undefined): string[] {
  if (loses) return [`  What ${id} holds is lost.`];
  const { Name } = deployed?.Resources[id]?.Properties ?? {};
  if (what !== 'removed' || type !== 'AWS::SecretsManager::Secret') return [];
  if (String(Name).startsWith('wolkvox/')) {
    return [
      `  ${Name} keeps its tokens. Commands of this operation that wait are not sent any more: see npm run bridge -- deliveries list`,
    ];
  }
  return [`  ${Name} keeps its key. Calls of this source are answered 401.`];
}

function costText({ what, dollars }: CostLine): string {
  return `${what} $${dollars.toFixed(2)}`;
}
