import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** A file of each room, and an import that its lint rule must refuse. */
const wrong: readonly (readonly [file: string, imports: string])[] = [
  ['functions/remind.ts', './sweep.ts'],
  ['functions/remind.ts', '../cli/main.ts'],
  ['functions/remind.ts', '../local/stack.ts'],
  ['functions/remind.ts', 'local-aws'],
  ['lib/log.ts', '../functions/sweep.ts'],
  ['lib/log.ts', 'zod'],
  ['lib/services/deliver.ts', '../../cli/main.ts'],
  ['lib/services/deliver.ts', '../../local/stack.ts'],
  ['lib/wolkvox/cases.ts', '../aws/queue.ts'],
  ['lib/aws/queue.ts', '../hash.ts'],
  ['lib/calendar/calendar.ts', '../config/calendars.ts'],
  ['lib/calendar/calendar.ts', '../hash.ts'],
  ['lib/calendar/calendar.ts', 'date-holidays'],
  ['lib/calendar/firings.ts', 'local-aws'],
  ['lib/delivery/accept.ts', '../config/bridge.ts'],
  ['lib/delivery/accept.ts', '../log.ts'],
  ['lib/delivery/accept.ts', './lane/quota.ts'],
  ['lib/delivery/ledger/ledger.ts', '../lane/quota.ts'],
  ['lib/delivery/ledger/ledger.ts', '../attempt/send.ts'],
  ['lib/delivery/ledger/ledger.ts', '../../uploads/scans.ts'],
  ['lib/delivery/attempt/send.ts', '../search/audit.ts'],
  ['lib/delivery/attempt/send.ts', '../lane/quota.ts'],
  ['lib/delivery/search/audit.ts', '../attempt/send.ts'],
  ['lib/delivery/search/audit.ts', '../lane/quota.ts'],
  ['lib/delivery/lane/quota.ts', '../../config/bridge.ts'],
  ['lib/config/bridge.ts', '../uploads/handle.ts'],
  ['lib/config/bridge.ts', '../http/bounds.ts'],
  ['lib/config/bridge.ts', '../aws/queue.ts'],
  ['lib/config/bridge.ts', '../delivery/lane/quota.ts'],
  ['lib/uploads/handle.ts', '../http/bounds.ts'],
  ['lib/uploads/handle.ts', '../delivery/attempt/send.ts'],
  ['lib/uploads/handle.ts', '../services/deliver.ts'],
  ['lib/uploads/groups/batch.ts', '../handle.ts'],
  ['lib/uploads/handle.ts', '../lists/lists.ts'],
  ['lib/mail/read-mail.ts', '../uploads/handle.ts'],
  ['lib/mail/read-mail.ts', '../lists/lists.ts'],
  ['lib/mail/read-mail.ts', '../log.ts'],
  ['lib/lists/lists.ts', '../uploads/handle.ts'],
  ['lib/lists/lists.ts', '../delivery/lane/quota.ts'],
  ['lib/lists/lists.ts', '../http/bounds.ts'],
  ['lib/lists/lists.ts', '../log.ts'],
  ['lib/lists/table/csv.ts', '../lists.ts'],
  ['lib/lists/table/csv.ts', '../../delivery/command.ts'],
  ['lib/config/bridge.ts', '../lists/lists.ts'],
  ['lib/delivery/accept.ts', '../lists/lists.ts'],
  ['lib/http/bounds.ts', '../uploads/handle.ts'],
  ['lib/http/bounds.ts', '../delivery/lane/quota.ts'],
  ['lib/schedules/runs.ts', '../uploads/handle.ts'],
  ['lib/schedules/runs.ts', '../http/bounds.ts'],
  ['lib/schedules/runs.ts', '../delivery/lane/quota.ts'],
  ['lib/schedules/runs.ts', '../services/remind.ts'],
  ['cli/uploads.ts', '../functions/sweep.ts'],
  ['cli/uploads.ts', '../local/stack.ts'],
  ['cli/uploads.ts', '../scripts/build.ts'],
  ['cli/uploads.ts', '../test/setup/engine.ts'],
  ['cli/probe/probe.ts', '../../local/crm/seed.ts'],
  ['cli/probe/probe.ts', 'local-aws'],
  ['local/stack.ts', '../packages/local-aws/src/server.ts'],
  ['test/setup/engine.ts', '../../packages/local-aws/src/server.ts'],
  ['packages/local-aws/src/server.ts', '../../../lib/log.ts'],
  ['packages/local-aws/src/server.ts', '../../../local/stack.ts'],
];

const right: typeof wrong = [
  ['lib/delivery/lane/quota.ts', '../attempt/send.ts'],
  ['lib/delivery/attempt/send.ts', '../ledger/ledger.ts'],
  ['lib/config/bridge.ts', '../delivery/limits.ts'],
  ['lib/config/calendars.ts', '../calendar/calendar.ts'],
  ['lib/calendar/firings.ts', './local-time.ts'],
  ['lib/uploads/handle.ts', '../delivery/accept.ts'],
  ['lib/uploads/handle.ts', '../mail/read-mail.ts'],
  ['lib/mail/read-mail.ts', '../aws/byte-source.ts'],
  ['lib/lists/lists.ts', '../uploads/match-rule.ts'],
  ['lib/lists/lists.ts', '../delivery/accept.ts'],
  ['lib/lists/table/csv.ts', '../../aws/byte-source.ts'],
  ['lib/http/bounds.ts', '../config/sources.ts'],
  ['lib/schedules/runs.ts', '../calendar/firings.ts'],
  ['lib/schedules/runs.ts', '../delivery/accept.ts'],
  ['functions/remind.ts', '../lib/log.ts'],
  ['cli/uploads.ts', '../lib/log.ts'],
  ['local/start.ts', '../cli/stack-file.ts'],
];

let directory: string;
let report: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'borders-'));
  await copyFile('biome.json', path.join(directory, 'biome.json'));
  for (const [at, [file, imports]] of [...wrong, ...right].entries()) {
    const planted = path.join(directory, plantedName(file, at));
    await mkdir(path.dirname(planted), { recursive: true });
    await writeFile(planted, `import '${imports}';\n`);
  }
  report = lint(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it.each(wrong.map((plant, at) => [...plant, at] as const))('%s may not import %s', (file, _imports, at) => {
  expect(report).toContain(`${plantedName(file, at)}:1:8 lint/style/noRestrictedImports`);
});

it.each(right.map((plant, at) => [...plant, wrong.length + at] as const))('%s may import %s', (file, _imports, at) => {
  expect(report).not.toContain(plantedName(file, at));
});

/** A file of its own in the same room. */
function plantedName(file: string, at: number): string {
  return path.join(path.dirname(file), `planted-${at}.ts`);
}

/** What the project's lint says of the planted files. */
function lint(cwd: string): string {
  const biome = path.resolve('node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--colors=off', '--vcs-enabled=false', '--max-diagnostics=none', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  return stdout + stderr;
}
