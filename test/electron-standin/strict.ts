/** The names of a type of Electron's: an object literal that `satisfies` this and has another name does not compile. */
export type NamesOf<T> = { readonly [K in keyof T]?: unknown };

/** Names that the language itself, or Node showing an object, asks any object for. */
const ASKED_OF_ANYTHING = new Set<string | symbol>(['then', 'toJSON', 'constructor', 'inspect']);

/**
 * An object that throws when something is used that it does not have: a test never passes because a part of Electron
 * silently did nothing. What begins with an underscore is between the parts of the stand-in.
 */
export function strict<T extends object>(name: string, parts: T): T {
  return new Proxy(parts, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || key.startsWith('_') || ASKED_OF_ANYTHING.has(key)) {
        return Reflect.get(target, key, receiver);
      }
      throw missing(`${name}.${key}`);
    },
  });
}

export const missing = (what: string) => new Error(`electron stand-in: ${what} is not implemented`);

/** An event as Electron gives it to a listener that may prevent what comes next. */
export function preventable<T extends object>(details: T) {
  return {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
