/** Limits for stacks: the index of the ledger lags by 100 ms here, so a lane need not wait a second for what it shows. */
export const soon = { lookAgainMs: 150 } as const;
