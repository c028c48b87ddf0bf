const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Writes times and numbers in a language. Times in ms since the epoch, durations in ms, sizes in bytes. */
export interface Format {
  /** "2 minutes ago"; within the last half minute "now". */
  ago(at: number, now: number): string;
  /** "34 days": how long something has been so, from a day on in days. */
  age(from: number, now: number): string;
  /** "12 Nov 2025". */
  date(at: number): string;
  /** "09:12" today, with the date on other days. */
  moment(at: number, now: number): string;
  /** "09:12:45". */
  clock(at: number): string;
  /** "142 ms", "1.4 s". */
  duration(ms: number): string;
  size(bytes: number): string;
  count(value: number): string;
}

export function createFormat(language: string): Format {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  const days = new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' });
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  // Signs of units are the same in every language; Intl would write "1.4 secs".
  const withUnit = (value: number, sign: string) => `${number.format(value)}\u00a0${sign}`;
  return {
    ago(at, now) {
      const past = Math.max(0, now - at);
      if (past < MINUTE / 2) return relative.format(0, 'second');
      if (past < HOUR) return relative.format(-Math.max(1, Math.round(past / MINUTE)), 'minute');
      if (past < DAY) return relative.format(-Math.round(past / HOUR), 'hour');
      return relative.format(-Math.round(past / DAY), 'day');
    },
    age(from, now) {
      return days.format(Math.max(0, Math.floor((now - from) / DAY)));
    },
    date: (at) => date.format(at),
    moment: (at, now) => (new Date(at).toDateString() === new Date(now).toDateString() ? time : dateTime).format(at),
    clock: (at) => clock.format(at),
    duration: (ms) => (ms < 1000 ? withUnit(Math.round(ms), 'ms') : withUnit(ms / 1000, 's')),
    size: (bytes) => (bytes < 1000 ? withUnit(bytes, 'B') : withUnit(bytes / 1000, 'kB')),
    count: (value) => number.format(value),
  };
}
