import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noStore, openStore } from '../src/store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = () => path.join(folder, 'inner', 'store.sqlite');

describe('a store', () => {
  it('has its entries in the order of their first put, also for a later process', () => {
    const store = openStore(file());
    const list = store.list('queue:orders');
    for (const key of ['b', 'a', 'c', 'b']) list.put(key, { of: key, count: key === 'b' ? 2 : 1 });
    list.delete('a');
    list.delete('never there');
    store.list('queue:other').put('x', null);
    // Not closed: as after a kill.

    const later = openStore(file());
    expect(later.list('queue:orders').entries()).toEqual([
      { key: 'b', value: { of: 'b', count: 2 } },
      { key: 'c', value: { of: 'c', count: 1 } },
    ]);
    expect(later.names('queue:').sort()).toEqual(['queue:orders', 'queue:other']);
    expect(later.names('queue:or')).toEqual(['queue:orders']);
    for (const one of [store, later]) one.close();
  });

  it('keeps all of a change or none of it', () => {
    const store = openStore(file());
    const list = store.list('all');
    const change = (fails: boolean) =>
      store.atomically(() => {
        list.put('one', 1);
        store.atomically(() => list.put('two', 2));
        if (fails) throw new Error('as asked');
        return 'done';
      });

    expect(() => change(true)).toThrow('as asked');
    expect(list.entries()).toEqual([]);
    expect(change(false)).toBe('done');
    expect(list.entries()).toHaveLength(2);
    store.close();
  });

  it('reports a write that failed, and throws', () => {
    const failures: unknown[] = [];
    const store = openStore(file(), (error) => failures.push(error));
    const list = store.list('all');
    store.close();

    expect(() => list.put('one', 1)).toThrow();
    expect(failures).toHaveLength(1);
  });

  it('may forget everything', () => {
    noStore.list('all').put('one', 1);

    expect(noStore.atomically(() => noStore.list('all').entries())).toEqual([]);
    expect(noStore.names('')).toEqual([]);
  });
});
