// Loaded into the functions' processes before the artefacts, which do not know of it. Some processes get a wrong clock, some run
// out of memory.

const { FAULTS_SKEW_MS, FAULTS_HUNGRY } = process.env;

const skewMs = Math.random() < 0.3 ? Number(FAULTS_SKEW_MS ?? 0) * (Math.random() < 0.5 ? 1 : -1) : 0;
if (skewMs) {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args) => Reflect.construct(target, args.length === 0 ? [RealDate.now() + skewMs] : args),
    get: (target, name) => (name === 'now' ? () => RealDate.now() + skewMs : Reflect.get(target, name)),
  });
}

if (Math.random() < Number(FAULTS_HUNGRY ?? 0)) {
  const eat = () => {
    const eaten = [];
    for (;;) eaten.push(new Array(100_000).fill(eaten.length));
  };
  setTimeout(eat, 500 + Math.random() * 4_000).unref();
}
