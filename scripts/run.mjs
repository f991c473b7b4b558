// Runs one of the project's TypeScript commands on Node 24, from a fresh clone, with any Node of the host.
// It has no dependencies: it installs them. Node 24 itself comes from the lock file, as an optional package per platform.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
process.chdir(root);
install();
const node = findNode();
const [target, ...args] = process.argv.slice(2);
const child = spawn(node, ['--disable-warning=ExperimentalWarning', path.resolve(target), ...args], {
  // By the channel, a command can tell that this process was killed.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  // A child process that the command starts by name must find the same Node, not the host's.
  env: { ...process.env, PATH: path.dirname(node) + path.delimiter + process.env.PATH },
});
// Ctrl-C reaches both processes. A signal to this process only must not leave the command running.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm, killed, tells nobody. This process then has another parent.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || child.kill('SIGKILL'), 250).unref();
child.on('error', (error) => fail(error.message));
child.on('exit', (code) => process.exit(code ?? 1));

/** Runs `npm ci` when the lock file changed since the last time it finished. */
function install() {
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const stamp = path.join('node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing what package-lock.json lists (first run, or it changed)…');
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // The scripts of packages get no token.
  const { WOLKVOX_TOKEN: _token, ...env } = process.env;
  const npm = process.env.npm_execpath;
  const done = npm
    ? spawnSync(process.execPath, [npm, ...options], { stdio: 'inherit', env })
    : spawnSync('npm', options, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  if (done.status !== 0) fail('npm ci failed: see the lines above.');
  writeFileSync(stamp, wanted);
}

/** The path of Node 24. npm 10 makes no `.bin/node` link, and a shell caches the first path of `node`. */
function findNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'bin/node';
  const candidates = [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`];
  for (const name of candidates) {
    for (const binary of [file, path.join('bin', path.basename(file))]) {
      const full = path.join(root, 'node_modules', name, binary);
      if (existsSync(full)) return full;
    }
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `Node 24 is needed. This is ${process.version}, and npm has no Node 24 for ${process.platform}-${process.arch}: install Node 24 and run the command again.`,
  );
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
