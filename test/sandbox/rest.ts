import type { Task } from './companies.ts';
import type { Principal } from './credential.ts';
import type { Service } from './service.ts';

/** A call of the REST surface, however it came in: over HTTPS or through the tool `run_api_request`. */
export interface ApiCall {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly body?: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const NOT_FOUND: ApiAnswer = { status: 404, body: { detail: 'Not found.' } };
const TASK_PATH = /^\/tasks\/(\d+)\/$/;
const EDITABLE = ['status', 'note'] as const;

/** @returns whether the path exists on this service at this moment; a path that does not is a 404 for everyone. */
export function isRestPath(service: Service, path: string): boolean {
  const [plain = ''] = path.split('?');
  if (plain === '/me') return service.identity.rest;
  return ['/tasks/', '/customers/', '/projects/'].includes(plain) || TASK_PATH.test(plain);
}

/** Answers a call of a principal from that principal's company alone. */
export function answerApi(service: Service, principal: Principal, call: ApiCall): ApiAnswer {
  const url = new URL(call.path, service.origin);
  if (!isRestPath(service, url.pathname)) return NOT_FOUND;
  const records = service.records[principal.company];
  const taskId = TASK_PATH.exec(url.pathname)?.[1];
  if (taskId !== undefined) return answerTask(records.tasks, Number(taskId), call);
  if (call.method !== 'GET') return notAllowed(call.method, 'GET');
  switch (url.pathname) {
    case '/me':
      return { status: 200, body: identityOf(service, principal) };
    case '/customers/':
      return page(records.customers, url);
    case '/projects/':
      return page(records.projects, url);
    default:
      return page(records.tasks, url);
  }
}

/** Who a principal is, as `GET /me` and the tool `whoami` say it. */
export function identityOf(service: Service, { company, user }: Principal) {
  const { number, name } = service.companies[company];
  return {
    company: { id: number, name },
    user,
    acts_as: user === null ? 'shared key' : user.name,
    reference: `${service.marks[company]}-identity-${number}`,
  };
}

/** @returns the task as changed, or null when the company has no such task. */
export function changeTask(tasks: Task[], id: number, change: Partial<Pick<Task, 'status' | 'note'>>): Task | null {
  const at = tasks.findIndex((task) => task.id === id);
  const task = tasks[at];
  if (task === undefined) return null;
  const changed = { ...task, ...change };
  tasks[at] = changed;
  return changed;
}

function answerTask(tasks: Task[], id: number, call: ApiCall): ApiAnswer {
  const task = tasks.find((candidate) => candidate.id === id);
  if (task === undefined) return NOT_FOUND;
  if (call.method === 'GET') return { status: 200, body: task };
  if (call.method !== 'PATCH') return notAllowed(call.method, 'GET, PATCH');
  const sent = (call.body ?? {}) as Record<string, unknown>;
  const change = Object.fromEntries(
    EDITABLE.filter((name) => typeof sent[name] === 'string').map((name) => [name, sent[name]]),
  );
  return { status: 200, body: changeTask(tasks, id, change) };
}

const notAllowed = (method: string, allow: string): ApiAnswer => ({
  status: 405,
  body: { detail: `Method "${method}" not allowed.` },
  headers: { Allow: allow },
});

/** Paginated only when `page` is sent, else a plain array; `page_size` is 25 unless sent, and at most 100. */
function page(all: readonly unknown[], url: URL): ApiAnswer {
  const wanted = url.searchParams.get('page');
  if (wanted === null) return { status: 200, body: all };
  const size = Math.min(Number(url.searchParams.get('page_size')) || 25, 100);
  const number = Number(wanted);
  const last = Math.max(1, Math.ceil(all.length / size));
  if (!Number.isInteger(number) || number < 1 || number > last)
    return { status: 404, body: { detail: 'Invalid page.' } };
  const link = (to: number) => {
    const address = new URL(url);
    address.searchParams.set('page', String(to));
    return address.href;
  };
  return {
    status: 200,
    body: {
      count: all.length,
      next: number < last ? link(number + 1) : null,
      previous: number > 1 ? link(number - 1) : null,
      results: all.slice((number - 1) * size, number * size),
    },
  };
}
