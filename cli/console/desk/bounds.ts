/** What one search may do. Each view of the page costs that many calls of AWS at most, however large the ledger is. */
export const bounds = { shown: 50, scans: 10, listRows: 100, payloads: 200 } as const;
