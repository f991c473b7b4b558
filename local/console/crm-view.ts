import type { Crm } from '../crm/crm.ts';

/** The part of the simulator that the console reads. */
export type CrmView = Pick<Crm, 'state' | 'settings' | 'clock' | 'truth' | 'onChange'>;
