/**
 * First value of a header in a flat list, `[name, value, name, value, …]`.
 * @param lowerName in lower case
 */
export function headerValue(headers: readonly string[], lowerName: string): string | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if ((headers[i] as string).toLowerCase() === lowerName) return headers[i + 1];
  }
  return undefined;
}
