import type { Dispatcher } from 'undici';
import { Fault } from '../faults/index.ts';
import { faultOf } from './errors.ts';
import type { AddressedRequest, Exchange, ResponseSink } from './exchange-types.ts';

/** Waits before the second and third try, ms. Only a request of which nothing was sent is tried again. */
const RETRY_AFTER_MS = [100, 400] as const;

/** Faults of connecting that may be gone a moment later. A refused certificate is not among them. */
const PASSING = new Set(['GW_UPSTREAM_REFUSED', 'GW_UPSTREAM_NO_ROUTE', 'GW_UPSTREAM_DNS']);

/** How an origin is reached. */
export type Route = Dispatcher;

/**
 * Runs one request. `route` is ready in the usual case; at the first request to an origin it is a promise, because
 * the proxy must be asked for first.
 */
export function startExchange(
  route: Route | (() => Promise<Route>),
  request: AddressedRequest,
  sink: ResponseSink,
): Exchange {
  const running = new RunningExchange(request, sink);
  if (typeof route !== 'function') running.dispatch(route);
  else {
    route().then(
      (opened) => running.dispatch(opened),
      (error) => running.onResponseError(null, error),
    );
  }
  return running;
}

/** A class and not a closure: one is made for every call, and its methods are shared. */
class RunningExchange implements Exchange, Dispatcher.DispatchHandler {
  readonly #request: AddressedRequest;
  readonly #sink: ResponseSink;
  #route: Route | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #tries = 0;
  #done = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(request: AddressedRequest, sink: ResponseSink) {
    this.#request = request;
    this.#sink = sink;
  }

  dispatch(route: Route): void {
    if (this.#done) return;
    this.#route = route;
    const { origin, path, method, headers, body } = this.#request;
    try {
      route.dispatch(
        { origin, path, method: method as Dispatcher.HttpMethod, headers: headers as string[], body },
        this,
      );
    } catch (error) {
      this.onResponseError(null, error as Error);
    }
  }

  abort(): void {
    if (this.#done) return;
    this.#done = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#controller?.abort(new Error('the caller left'));
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error('the caller left'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, statusText = ''): void {
    if (this.#done || status < 200) return;
    if (status >= 300 && status < 400 && status !== 304) {
      this.#fail(new Fault('GW_UPSTREAM_REDIRECT', { host: hostOf(this.#request.origin) }));
      controller.abort(new Error('redirect'));
      return;
    }
    this.#sink.onHead(status, flatHeaders(controller.rawHeaders ?? []), statusText);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#done && !this.#sink.onData(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#done) return;
    this.#done = true;
    this.#sink.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: unknown): void {
    if (this.#done) return;
    const fault = this.#faultOf(error);
    const again = RETRY_AFTER_MS[this.#tries];
    const route = this.#route;
    const unsent = this.#controller === null && (this.#request.body === null || Buffer.isBuffer(this.#request.body));
    if (unsent && again !== undefined && route !== null && PASSING.has(fault.code)) {
      this.#tries++;
      this.#retry = setTimeout(() => this.dispatch(route), again);
    } else {
      this.#fail(fault);
    }
  }

  #faultOf(error: unknown): Fault {
    return faultOf(error, hostOf(this.#request.origin), this.#controller !== null);
  }

  #fail(fault: Fault): void {
    this.#done = true;
    this.#sink.onFault(fault);
  }
}

const hostOf = (origin: string) => origin.slice(origin.indexOf('//') + 2);

/** Header list of an answer in wire order: HTTP/1.1 gives raw bytes, HTTP/2 an object. */
function flatHeaders(raw: Buffer[] | string[] | Record<string, string | string[] | undefined>): string[] {
  if (Array.isArray(raw)) return raw.map((each) => (typeof each === 'string' ? each : each.toString('latin1')));
  return Object.entries(raw).flatMap(([name, value]) =>
    name.startsWith(':') || value === undefined ? [] : [value].flat().flatMap((each) => [name, each]),
  );
}
