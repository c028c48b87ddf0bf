/** Accepts answers of either kind, and names the call, as clients of the stateless era must. */
export const STATELESS_HEADERS = {
  Accept: 'application/json, text/event-stream',
  'MCP-Protocol-Version': '2026-07-28',
  'Mcp-Method': 'tools/call',
  'Mcp-Name': 'search_customers',
} as const;

/** A call of the stateless era, which needs nothing before it. */
export function toolCall(id: number | string = 1): string {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'tester', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { name: 'search_customers', arguments: {}, _meta };
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
}
