import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CallToolResult,
  type InputRequest,
  inputRequired,
  inputResponse,
  McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Task } from './companies.ts';
import type { Principal } from './credential.ts';
import { answerApi, changeTask, identityOf } from './rest.ts';
import type { Service } from './service.ts';

const READ_ONLY = { readOnlyHint: true, openWorldHint: false };

/** An MCP server that acts for one principal and knows the records of that principal's company alone. */
export function createMcpServer(service: Service, principal: Principal): McpServer {
  const company = service.companies[principal.company];
  const instructions = service.identity.instructions
    ? `Test server. You act in the company ${company.name} (id ${company.number}).`
    : 'Test server. The records are made up.';
  const server = new McpServer(
    { name: 'onboard-sandbox', title: 'Onboard sandbox (test server)', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true }, logging: {} }, instructions },
  );
  registerReading(server, service, principal);
  registerWriting(server, service, principal);
  registerTransportTools(server, service, principal);
  return server;
}

/** Tools that mirror what is public of Onboard's: searching, listing, figures, blockers. */
function registerReading(server: McpServer, service: Service, principal: Principal): void {
  const records = service.records[principal.company];
  server.registerTool(
    'search_customers',
    {
      description: 'Customers whose name contains a text.',
      inputSchema: z.object({ query: z.string().default('') }),
      annotations: READ_ONLY,
    },
    ({ query }) => found({ customers: records.customers.filter(({ name }) => contains(name, query)) }),
  );
  server.registerTool(
    'list_projects',
    {
      description: 'Onboarding projects, all or those of one status.',
      inputSchema: z.object({ status: z.enum(['active', 'paused', 'done']).optional() }),
      annotations: READ_ONLY,
    },
    ({ status }) =>
      found({ projects: records.projects.filter((project) => status === undefined || project.status === status) }),
  );
  server.registerTool(
    'get_kpi',
    {
      description: 'A figure from the KPI dashboards, or all of them.',
      inputSchema: z.object({ dashboard: z.string().optional().meta({ 'x-mcp-header': 'Dashboard' }) }),
      annotations: READ_ONLY,
    },
    ({ dashboard }) =>
      found({ kpis: records.dashboards.filter(({ name }) => dashboard === undefined || name === dashboard) }),
  );
  server.registerTool(
    'find_blockers',
    { description: 'Tasks that are blocked.', inputSchema: z.object({}), annotations: READ_ONLY },
    () => found({ blockers: records.tasks.filter(({ status }) => status === 'blocked') }),
  );
  if (!service.identity.tool) return;
  server.registerTool(
    'whoami',
    { description: 'The company and user of this credential.', inputSchema: z.object({}), annotations: READ_ONLY },
    () => found(identityOf(service, principal)),
  );
}

/** Two ways to change something: a preview that is applied in a second call, and the raw REST door. */
function registerWriting(server: McpServer, service: Service, principal: Principal): void {
  const { tasks } = service.records[principal.company];
  server.registerTool(
    'preview_update',
    {
      description: 'Shows what an update of a task would change; with the token of a preview it is applied.',
      inputSchema: z.object({
        task_id: z.number().int(),
        status: z.enum(['open', 'blocked', 'done']).optional(),
        note: z.string().optional(),
        apply: z.string().optional(),
      }),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
    },
    ({ task_id: id, apply, ...wanted }) => {
      if (apply !== undefined) return applyPreview(service, principal, id, apply);
      const before = tasks.find((task) => task.id === id);
      if (before === undefined) return failed(`no task ${id}`);
      const change = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      const token = randomUUID();
      service.previews.set(token, { company: principal.company, task: id, change });
      return found({ preview: { before, after: { ...before, ...change } }, preview_token: token, applied: false });
    },
  );
  server.registerTool(
    'run_api_request',
    {
      description: 'Sends a request to the REST API with the authority of this credential.',
      inputSchema: z.object({
        method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
        path: z.string().regex(/^\/(?!\/)/),
        body: z.record(z.string(), z.unknown()).optional(),
      }),
    },
    (call) => {
      const isSignedIn = principal.keyId.startsWith('signed-in');
      if (isSignedIn && service.withoutToken.has(principal.user?.email ?? ''))
        return failed('Authentication credentials were not provided.');
      const { status, body } = answerApi(service, principal, call);
      return { ...found({ status, body }), ...(status < 400 ? {} : { isError: true }) };
    },
  );
}

function applyPreview(service: Service, principal: Principal, id: number, token: string): CallToolResult {
  const preview = service.previews.get(token);
  if (preview?.company !== principal.company || preview.task !== id) return failed('no such preview');
  service.previews.delete(token);
  return found({
    applied: true,
    task: changeTask(service.records[principal.company].tasks, id, preview.change as Partial<Task>),
  });
}

/** Tools that no hosted service has: they put one property of the transport to the test each. */
function registerTransportTools(server: McpServer, service: Service, principal: Principal): void {
  const mark = service.marks[principal.company];
  server.registerTool(
    'echo',
    { description: 'Returns the text.', inputSchema: z.object({ text: z.string() }), annotations: READ_ONLY },
    ({ text }) => ({ content: [{ type: 'text', text }] }),
  );
  server.registerTool(
    'big',
    {
      description: 'Returns so many bytes.',
      inputSchema: z.object({
        bytes: z
          .number()
          .int()
          .min(0)
          .max(64 * 1024 * 1024),
      }),
      annotations: READ_ONLY,
    },
    ({ bytes }) => ({ content: [{ type: 'text', text: mark.padEnd(bytes, '.').slice(0, bytes) }] }),
  );
  server.registerTool(
    'slow',
    {
      description: 'Answers after so many milliseconds, with progress on the way.',
      inputSchema: z.object({ ms: z.number().int().min(0), steps: z.number().int().min(1).default(4) }),
      annotations: READ_ONLY,
    },
    ({ ms, steps }, ctx) => inSteps(service, ctx, steps, ms / steps, `${mark} slow after ${ms} ms`),
  );
  server.registerTool(
    'stream',
    {
      description: 'Sends so many notifications before its answer.',
      inputSchema: z.object({
        count: z.number().int().min(0).max(10_000),
        delayMs: z.number().int().min(0).default(0),
      }),
      annotations: READ_ONLY,
    },
    ({ count, delayMs }, ctx) => inSteps(service, ctx, count, delayMs, `${mark} streamed ${count}`),
  );
  server.registerTool(
    'ask',
    {
      description: 'Asks the client something before it answers: a form, a completion of its model, or its roots.',
      inputSchema: z.object({
        kind: z.enum(['elicit', 'sample', 'roots']).default('elicit'),
        message: z.string().default('Which region?'),
      }),
      annotations: READ_ONLY,
    },
    ({ kind, message }, ctx) => {
      const view = inputResponse(ctx.mcpReq.inputResponses, 'answer');
      if (view.kind === 'missing') return inputRequired({ inputRequests: { answer: question(kind, message) } });
      return found({ reference: `${mark}-answer`, answer: view });
    },
  );
}

async function inSteps(
  service: Service,
  ctx: ServerContext,
  steps: number,
  everyMs: number,
  text: string,
): Promise<CallToolResult> {
  const { signal, notify, _meta } = ctx.mcpReq;
  try {
    for (let step = 1; step <= steps; step += 1) {
      if (everyMs > 0) await delay(everyMs, undefined, { signal });
      signal.throwIfAborted();
      if (_meta?.progressToken === undefined) await ctx.mcpReq.log('info', { step, of: steps, text }, 'sandbox');
      else
        await notify({
          method: 'notifications/progress',
          params: { progressToken: _meta.progressToken, progress: step, total: steps, message: text },
        });
    }
    return { content: [{ type: 'text', text }] };
  } catch (error) {
    if (signal.aborted) service.cancelled();
    throw error;
  }
}

function question(kind: 'elicit' | 'sample' | 'roots', message: string): InputRequest {
  if (kind === 'roots') return inputRequired.listRoots();
  if (kind === 'sample') {
    return inputRequired.createMessage({
      maxTokens: 64,
      messages: [{ role: 'user', content: { type: 'text', text: message } }],
    });
  }
  return inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { region: { type: 'string' } }, required: ['region'] },
  });
}

const contains = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

const found = (data: Record<string, unknown>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(data) }],
  structuredContent: data,
});

const failed = (why: string): CallToolResult => ({ content: [{ type: 'text', text: why }], isError: true });
