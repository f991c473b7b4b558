import { clockIn } from '../../lib/calendar/local-time.ts';

/** A line that a function logged. */
export interface LogLine {
  /** Such as `deliver`. */
  readonly function: string;
  /** JSON, or what the runtime says. */
  readonly text: string;
  /** Epoch ms. */
  readonly at: number;
}

/** Which lines are wanted. */
export interface LogFilter {
  /** The id of a delivery. */
  readonly id?: string | undefined;
  readonly function?: string | undefined;
  /** The least level. */
  readonly level?: string | undefined;
  /** Epoch ms. */
  readonly since: number;
}

export const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR'];

/** Whether the line is wanted. What is no JSON belongs to no delivery, and is no error. */
export function isWantedLine(line: LogLine, { id, function: name, level, since }: LogFilter): boolean {
  const fields = fieldsOf(line);
  return (
    line.at >= since &&
    (name === undefined || line.function === name) &&
    (id === undefined || fields['commandId'] === id) &&
    (level === undefined || levels.indexOf(String(fields['level'] ?? 'INFO')) >= levels.indexOf(level))
  );
}

/** Fields that say the same in every line, or that the line begins with. */
const shownBefore =
  /^(level|message|timestamp|service|function_name|function_arn|function_memory_size|cold_start|sampling_rate|xray_trace_id)$/;

/** Returns the line for people: `08:15:03 deliver  ERROR  Rejected  commandId=… reason=rejected`. */
export function shownLine(line: LogLine, zone: string): string {
  const fields = fieldsOf(line);
  const time = clockIn(zone, new Date(line.at)).toISOString().slice(11, 19);
  const { level, message } = fields;
  if (message === undefined) return `${time} ${line.function}  ${line.text.trimEnd()}`;
  const others = Object.entries(fields).flatMap(([name, value]) =>
    shownBefore.test(name) ? [] : [`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  return [`${time} ${line.function}`, level ?? 'INFO', message, others.join(' ')].join('  ').trimEnd();
}

function fieldsOf({ text }: LogLine): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
