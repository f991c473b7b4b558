import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../lib/http/endpoints.ts';
import { deliveryPath, findEndpoint, gatewayPath, gatewaySource } from '../../../lib/http/route.ts';
import { callEvent } from './call-event.ts';

describe('findEndpoint', () => {
  it.each(endpoints.map(({ name, method, path }) => [name, `${method} ${path}`]))(
    'finds %s at %s',
    (name, routeKey) => {
      expect(findEndpoint(callEvent({ routeKey })).name).toBe(name);
    },
  );

  it.each(endpoints.filter(({ isPublic }) => !isPublic).map((endpoint) => [endpoint.name, endpoint] as const))(
    'finds %s at the address of a source that API Gateway checks',
    (name, endpoint) => {
      const routeKey = `${endpoint.method} ${gatewayPath('robot', endpoint)}`;

      expect(findEndpoint(callEvent({ routeKey })).name).toBe(name);
      expect(gatewaySource(routeKey)).toBe('robot');
    },
  );

  it.each(['$default', 'POST /casos', 'DELETE /cases', 'POST /sources/robot', 'POST /sources/a/b/cases'])(
    'refuses %s',
    (routeKey) => {
      expect(() => findEndpoint(callEvent({ routeKey }))).toThrow(expect.objectContaining({ code: 'no_such_call' }));
    },
  );
});

describe('the hook of a source that API Gateway checks', () => {
  it('has no second name of the source in its path', () => {
    const hook = endpoints.find(({ name }) => name === 'callHook');

    expect(hook && gatewayPath('robot', hook)).toBe('/sources/robot/hooks');
  });
});

describe('deliveryPath', () => {
  it.each([
    ['POST /cases', '/deliveries/x'],
    ['POST /sources/robot/cases', '/sources/robot/deliveries/x'],
  ])('after %s is %s', (routeKey, path) => {
    expect(deliveryPath(callEvent({ routeKey }), 'x')).toBe(path);
  });
});
