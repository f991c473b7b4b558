import type { Wolkvox } from '../../wolkvox/client.ts';
import type { EngineServices } from '../engine.ts';
import type { FollowUps } from '../follow-ups.ts';
import type { Lane } from './lane.ts';
import type { Pauses } from './pauses.ts';
import type { Quota } from './quota.ts';
import type { Slots } from './slots.ts';
import type { TokenRow } from './token-row.ts';
import type { TokenUse } from './token-use.ts';
import type { Tokens } from './tokens.ts';
import type { WakeUps } from './wake-ups.ts';

/** One token value in use. */
export interface TokenInUse {
  readonly operation: string;
  /** Its position in the operation's secret. */
  readonly number: number;
  readonly value: string;
  readonly fingerprint: string;
}

/** All that the engine remembers of tokens. */
export interface TokenStores {
  readonly tokens: Tokens;
  readonly slots: Slots;
  readonly pauses: Pauses;
  readonly quota: Quota;
  /** Returns the row of a token, by its fingerprint. */
  read(token: string): Promise<TokenRow | undefined>;
}

/** What a lane works with. */
export interface LaneServices extends EngineServices {
  readonly tokenStores: TokenStores;
  readonly wakeUps: WakeUps;
  readonly followUps?: FollowUps | undefined;
  /** Bytes of objects a second, as this process last measured. */
  readonly speed: { bytesPerSecond: number };
}

/** One invocation's use of one slot. */
export interface LaneRun {
  readonly lane: Lane;
  readonly owner: string;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Aborted when the lane shall begin no further work. */
  readonly ending?: AbortSignal | undefined;
  readonly token: TokenInUse;
  readonly use: TokenUse;
  readonly crm: Wolkvox;
}
