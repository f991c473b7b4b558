/** Lines of columns, each as wide as its widest cell. All but the first column are aligned to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const cell = (row: readonly string[], width: number, at: number) =>
    at === 0 ? (row[at] ?? '').padEnd(width) : (row[at] ?? '').padStart(width);
  return rows
    .map((row) =>
      widths
        .map((width, at) => cell(row, width, at))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
