// Loaded by a child process whose parent holds its standard input. However the parent dies, the child ends too.
const parent = new (process.getBuiltinModule('node:net').Socket)({ fd: 0 });
for (const event of ['close', 'error']) parent.on(event, () => process.exit(1));
parent.resume().unref();
