import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startCrm } from '../../local/crm/crm.ts';

/** A file that the CRM holds. */
export interface CrmFile {
  readonly caseId: string;
  readonly sha256: string;
}

// The simulator as a program of its own: the kills do not reach it. Its parent asks for what it holds.
const directory = await mkdtemp(path.join(tmpdir(), 'kills-crm-'));
const crm = await startCrm({ directory, settings: { latencyMs: Number(process.argv[2] ?? 300) } });
process.send?.({ url: crm.url });
process.on('message', () => {
  const files = crm.state.cases.flatMap(({ id, files: list }) => list.map(({ sha256 }) => ({ caseId: id, sha256 })));
  process.send?.({ files, cases: crm.state.cases.length, calls: crm.truth.length });
});
process.on('disconnect', () => {
  rmSync(directory, { recursive: true, force: true });
  process.exit();
});
