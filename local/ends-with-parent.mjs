// Loaded by a child process whose parent holds the other end of its descriptor 3. However the parent dies, the child ends too.
const parent = new (process.getBuiltinModule('node:net').Socket)({ fd: 3 });
for (const event of ['close', 'error']) parent.on(event, () => process.exit(1));
parent.resume().unref();
