/**
 * JSON as PHP's `json_encode` writes it without options: slashes as `\/`, characters beyond ASCII as `\uXXXX`. An empty
 * object becomes `[]`, because PHP has one type for empty objects and empty lists.
 */
export function phpJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (isEmptyObject(inner) ? [] : inner))
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
