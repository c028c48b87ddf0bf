import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../main/faults/index.ts';
import { CURSOR, cursor, ENTRY, KEY, person, refusal, TOKEN } from './rig.ts';

const put = (name = 'onboard', value: Record<string, unknown> = ENTRY) => [{ name, value }];
const take = (...names: string[]) => names.map((name) => ({ name, value: null }));
const OTHERS = '{\n\t"mcpServers": {\n\t\t"mine": { "env": { "API_KEY": "sk-live-1234567890" } }\n\t},\n\t"x": 1\n}';

describe('an entry in the file of a client', () => {
  it('comes and goes, and leaves the file byte for byte as it was, with its rights', async () => {
    const ana = person();
    const file = ana.put(CURSOR, OTHERS, 0o640);
    const files = ana.open();
    expect(await files.apply(cursor(ana), put())).toEqual({ changed: true, left: [] });
    expect(JSON.parse(ana.text(CURSOR)).mcpServers).toMatchObject({ mine: {}, onboard: ENTRY });
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(files.owned()).toMatchObject([{ entries: [{ name: 'onboard', state: 'as-written' }] }]);
    expect(await files.apply(cursor(ana), put())).toEqual({ changed: false, left: [] });
    expect(await files.apply(cursor(ana), take('onboard'))).toEqual({ changed: true, left: [] });
    expect(ana.text(CURSOR)).toBe(OTHERS);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(files.owned()).toEqual([]);
    expect(readdirSync(join(ana.home, '.cursor'))).toEqual(['mcp.json']);
  });

  it('makes a private file and its folders where there is none, and removes them again', async () => {
    const ana = person();
    const files = ana.open();
    const deep = { ...cursor(ana), file: join(ana.home, '.config/a/b/mcp.json') };
    expect(await files.preview(deep, put())).toMatchObject({ action: 'create' });
    await files.apply(deep, put());
    expect(statSync(deep.file).mode & 0o777).toBe(0o600);
    expect(await files.preview(deep, take('onboard'))).toMatchObject({ action: 'remove' });
    await files.apply(deep, take('onboard'));
    expect(readdirSync(ana.home)).toEqual([]);
  });

  it('leaves a file that it made where something else has moved in', async () => {
    const ana = person();
    const files = ana.open();
    await files.apply(cursor(ana), put());
    ana.put(CURSOR, ana.text(CURSOR).replace('"mcpServers"', '"mine": 1,\n  "mcpServers"'));
    await files.apply(cursor(ana), take('onboard'));
    expect(JSON.parse(ana.text(CURSOR))).toEqual({ mine: 1 });
  });

  it('comes in several at once, and each goes alone', async () => {
    const ana = person();
    ana.put(CURSOR, '{}');
    const files = ana.open();
    await files.apply(cursor(ana), [...put('a'), ...put('b'), ...put('c')]);
    await files.apply(cursor(ana), take('a'));
    expect(Object.keys(JSON.parse(ana.text(CURSOR)).mcpServers)).toEqual(['b', 'c']);
    await files.apply(cursor(ana), take('c', 'b'));
    expect(ana.text(CURSOR)).toBe('{}');
  });

  it('keeps what its client or a person has set in it', async () => {
    const ana = person();
    ana.put(CURSOR, '{}');
    const files = ana.open();
    await files.apply(cursor(ana), put('onboard', { ...ENTRY, disabled: false }));
    ana.put(CURSOR, ana.text(CURSOR).replace('"disabled": false', '"disabled": true, "autoApprove": ["a"]'));
    expect(files.owned()[0]?.entries).toMatchObject([{ state: 'edited' }]);
    const later = { ...ENTRY, headers: { Authorization: `Bearer ${TOKEN.replaceAll('t', 'u')}` }, disabled: false };
    await files.apply(cursor(ana), put('onboard', later));
    expect(JSON.parse(ana.text(CURSOR)).mcpServers.onboard).toEqual({ ...later, disabled: true, autoApprove: ['a'] });
  });

  it('goes without what others have written meanwhile', async () => {
    const ana = person();
    ana.put(CURSOR, OTHERS);
    const files = ana.open();
    await files.apply(cursor(ana), put());
    ana.put(CURSOR, ana.text(CURSOR).replace('"x": 1', '"x": 2'));
    await files.apply(cursor(ana), put('second'));
    await files.apply(cursor(ana), take('onboard', 'second'));
    expect(ana.text(CURSOR)).toBe(OTHERS.replace('"x": 1', '"x": 2'));
  });

  it('is not taken out once somebody has made something else of it', async () => {
    const ana = person();
    ana.put(CURSOR, '{}');
    const files = ana.open();
    await files.apply(cursor(ana), put());
    const theirs = '{"mcpServers": {"onboard": {"url": "https://theirs.example/mcp"}}}';
    ana.put(CURSOR, theirs);
    expect(files.owned()[0]?.entries).toMatchObject([{ state: 'foreign' }]);
    expect(await files.apply(cursor(ana), take('onboard'))).toEqual({ changed: false, left: ['onboard'] });
    expect(ana.text(CURSOR)).toBe(theirs);
    expect(files.owned()).toEqual([]);
  });
});

describe('an entry that Gangway did not write', () => {
  const THEIRS = '{"mcpServers": {"onboard": {"url": "https://theirs.example/mcp"}}}';

  it('is never overwritten', async () => {
    const ana = person();
    ana.put(CURSOR, THEIRS);
    const files = ana.open();
    for (const work of [files.preview(cursor(ana), put()), files.apply(cursor(ana), put())])
      expect(await refusal(work)).toMatchObject({ code: 'GW_CLIENT_ENTRY_FOREIGN' });
    expect(ana.text(CURSOR)).toBe(THEIRS);
    expect(files.owned()).toEqual([]);
  });

  it('comes back byte for byte when it was to be replaced and ours goes', async () => {
    const ana = person();
    ana.put(CURSOR, THEIRS);
    const files = ana.open();
    await files.apply(cursor(ana), [{ name: 'onboard', value: ENTRY, over: 'plain' }]);
    expect(ana.text(CURSOR)).not.toContain('theirs');
    await ana.open().apply(cursor(ana), take('onboard'));
    expect(ana.text(CURSOR)).toBe(THEIRS);
  });

  it('comes back alone where the file was changed meanwhile', async () => {
    const ana = person();
    ana.put(CURSOR, THEIRS);
    const files = ana.open();
    await files.apply(cursor(ana), [{ name: 'onboard', value: ENTRY, over: 'plain' }]);
    ana.put(CURSOR, ana.text(CURSOR).replace(/\}$/, ', "x": 1}'));
    await files.apply(cursor(ana), take('onboard'));
    expect(JSON.parse(ana.text(CURSOR))).toEqual({ ...JSON.parse(THEIRS), x: 1 });
  });

  it('does not come back where it held a credential', async () => {
    const ana = person();
    ana.put(CURSOR, THEIRS.replace('https://theirs', 'https://sk-live-99@theirs'));
    const files = ana.open();
    await files.apply(cursor(ana), [{ name: 'onboard', value: ENTRY, over: 'credential' }]);
    await files.apply(cursor(ana), take('onboard'));
    expect(JSON.parse(ana.text(CURSOR))).toEqual({ mcpServers: {} });
  });

  it('counts as ours when it leads to this Gangway, and then does not come back', async () => {
    const ana = person();
    const old = { ...ENTRY, headers: { Authorization: 'Bearer gw_of-an-earlier-installation' } };
    ana.put(CURSOR, JSON.stringify({ mcpServers: { onboard: old }, x: 1 }));
    const files = ana.open();
    await files.apply(cursor(ana), put());
    expect(JSON.parse(ana.text(CURSOR)).mcpServers.onboard).toEqual(ENTRY);
    await files.apply(cursor(ana), take('onboard'));
    expect(ana.text(CURSOR)).toBe('{"mcpServers":{},"x":1}');
  });
});

describe('a file', () => {
  it('that was changed since its preview is refused', async () => {
    const ana = person();
    ana.put(CURSOR, '{}');
    const files = ana.open();
    const { seen } = await files.preview(cursor(ana), put());
    ana.put(CURSOR, '{ }');
    expect(await refusal(files.apply(cursor(ana), put(), { seen }))).toEqual({ code: 'GW_CLIENT_FILE_CHANGED' });
    expect(ana.text(CURSOR)).toBe('{ }');
  });

  it('that its client writes at the same moment is read again, and nothing of that is lost', async () => {
    const ana = person();
    const file = ana.put(CURSOR, '{}');
    let writes = 0;
    // The key of the backup is asked for between the reading and the writing.
    const files = ana.open(async () => {
      writes += 1;
      if (writes === 1) writeFileSync(file, '{"theirs": 1}');
      return KEY;
    });
    await files.apply(cursor(ana), put());
    expect(JSON.parse(ana.text(CURSOR))).toEqual({ theirs: 1, mcpServers: { onboard: ENTRY } });
    expect(writes).toBe(2);
    await files.apply(cursor(ana), take('onboard'));
    expect(ana.text(CURSOR)).toBe('{"theirs": 1}');
  });

  it('that never comes to rest is left alone', async () => {
    const ana = person();
    const file = ana.put(CURSOR, '{}');
    let writes = 0;
    const files = ana.open(async () => {
      writes += 1;
      writeFileSync(file, `{"theirs": ${writes}}`);
      return KEY;
    });
    expect(await refusal(files.apply(cursor(ana), put()))).toEqual({ code: 'GW_CLIENT_FILE_BUSY' });
    expect(ana.text(CURSOR)).toBe(`{"theirs": ${writes}}`);
    expect(files.owned()).toEqual([]);
    expect(readdirSync(join(ana.data, 'backups'))).toEqual([]);
  });

  it.each([
    ['{"mcpServers": {', 'GW_CLIENT_FILE_BROKEN'],
    ['{"a": 1, "a": 2}', 'GW_CLIENT_FILE_BROKEN'],
    ['{ // note\n}', 'GW_CLIENT_FILE_BROKEN'],
    [Buffer.from([0x7b, 0xff, 0x7d]), 'GW_CLIENT_FILE_BROKEN'],
    ['{"mcpServers": []}', 'GW_CLIENT_FILE_UNSUITABLE'],
  ])('that cannot be edited safely is refused and left: %j', async (text, code) => {
    const ana = person();
    const file = ana.put(CURSOR, text);
    const files = ana.open();
    expect(await refusal(files.apply(cursor(ana), put()))).toMatchObject({ code });
    expect(readFileSync(file)).toEqual(Buffer.from(text));
    expect(files.owned()).toEqual([]);
  });

  it('behind symbolic links is changed where it is, and the links stay', async () => {
    const ana = person();
    ana.put('dotfiles/cursor/mcp.json', '{}');
    symlinkSync('dotfiles/cursor', join(ana.home, '.cursor'));
    const files = ana.open();
    await files.apply(cursor(ana), put());
    expect(ana.text('dotfiles/cursor/mcp.json')).toContain('onboard');
    mkdirSync(join(ana.home, '.b'));
    symlinkSync('../dotfiles/cursor/mcp.json', join(ana.home, '.b/mcp.json'));
    await files.apply({ ...cursor(ana), client: 'b', file: join(ana.home, '.b/mcp.json') }, put('second'));
    expect(Object.keys(JSON.parse(ana.text('dotfiles/cursor/mcp.json')).mcpServers)).toEqual(['onboard', 'second']);
    expect(readdirSync(join(ana.home, '.b'), { withFileTypes: true })[0]?.isSymbolicLink()).toBe(true);
  });

  it('behind a link that leads out of the home folder is refused', async () => {
    const ana = person();
    writeFileSync(join(ana.root, 'outside.json'), '{}');
    mkdirSync(join(ana.home, '.cursor'));
    symlinkSync('../../outside.json', join(ana.home, CURSOR));
    const files = ana.open();
    expect(await refusal(files.apply(cursor(ana), put()))).toMatchObject({
      code: 'GW_CLIENT_FILE_REFUSED',
      reason: expect.stringContaining('leads out'),
    });
    rmSync(join(ana.home, '.cursor'), { recursive: true });
    mkdirSync(join(ana.root, 'elsewhere'));
    symlinkSync('../elsewhere', join(ana.home, '.cursor'));
    expect(await refusal(files.apply(cursor(ana), put()))).toMatchObject({ code: 'GW_CLIENT_FILE_REFUSED' });
    expect(readdirSync(join(ana.root, 'elsewhere'))).toEqual([]);
    expect(readFileSync(join(ana.root, 'outside.json'), 'utf8')).toBe('{}');
  });

  it('that a variable of the person has moved out of the home folder is changed there', async () => {
    const ana = person();
    const file = join(ana.root, 'moved/config.json');
    mkdirSync(join(ana.root, 'moved'));
    await ana.open().apply({ ...cursor(ana), file }, put());
    expect(readFileSync(file, 'utf8')).toContain('onboard');
  });

  it('that is a dead link, a folder, read-only, or has a second name is refused', async () => {
    const ana = person();
    const files = ana.open();
    const reasonOf = async () => (await refusal(files.apply(cursor(ana), put()))).reason;
    const file = join(ana.home, CURSOR);
    mkdirSync(file, { recursive: true });
    expect(await reasonOf()).toBe('it is not a file');
    rmSync(file, { recursive: true });
    symlinkSync('nowhere.json', file);
    expect(await reasonOf()).toBe('it is a link to a file that is not there');
    rmSync(file);
    ana.put(CURSOR, '{}', 0o444);
    expect(await reasonOf()).toBe('it is read-only');
    rmSync(file);
    ana.put('other.json', '{}');
    linkSync(join(ana.home, 'other.json'), file);
    expect(await reasonOf()).toBe('it has a second name (a hard link)');
  });
});

describe('backups', () => {
  it('hold nothing in the clear, and go with the last entry', async () => {
    const ana = person();
    ana.put(CURSOR, OTHERS);
    const files = ana.open();
    await files.apply(cursor(ana), put());
    const kept = readdirSync(join(ana.data, 'backups'));
    expect(kept).toHaveLength(1);
    const path = join(ana.data, 'backups', kept[0] ?? '');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'latin1')).not.toMatch(/mcpServers|sk-live/);
    await files.apply(cursor(ana), put('second'));
    expect(readdirSync(join(ana.data, 'backups'))).toEqual(kept);
    await files.apply(cursor(ana), take('onboard', 'second'));
    expect(readdirSync(join(ana.data, 'backups'))).toEqual([]);
  });

  it('come first: without the vault nothing is changed', async () => {
    const ana = person();
    ana.put(CURSOR, OTHERS);
    const files = ana.open(async () => {
      throw new Fault('GW_VAULT_LOCKED');
    });
    expect(await refusal(files.apply(cursor(ana), put()))).toEqual({ code: 'GW_VAULT_LOCKED' });
    expect(ana.text(CURSOR)).toBe(OTHERS);
    expect(files.owned()).toEqual([]);
  });

  it('are not needed to take an entry out, so that a closed vault keeps no client connected', async () => {
    const ana = person();
    ana.put(CURSOR, OTHERS);
    await ana.open().apply(cursor(ana), put());
    const closed = ana.open(async () => {
      throw new Fault('GW_VAULT_LOCKED');
    });
    await closed.apply(cursor(ana), take('onboard'));
    expect(ana.text(CURSOR)).toBe(OTHERS);
  });

  it('that were damaged, or are of another vault, are said to be, and nothing is changed', async () => {
    const ana = person();
    ana.put(CURSOR, '{"mcpServers": {"onboard": {"url": "https://theirs.example/mcp"}}}');
    await ana.open().apply(cursor(ana), [{ name: 'onboard', value: ENTRY, over: 'plain' }]);
    const connected = ana.text(CURSOR);
    const foreign = ana.open(async () => Buffer.alloc(32, 8));
    expect(await refusal(foreign.apply(cursor(ana), take('onboard')))).toMatchObject({
      code: 'GW_CLIENT_BACKUP_UNREADABLE',
    });
    expect(ana.text(CURSOR)).toBe(connected);
    expect(foreign.owned()).toHaveLength(1);
  });
});

it('keeps nothing of what is in the files in its ledger', async () => {
  const ana = person();
  ana.put(CURSOR, OTHERS);
  await ana.open().apply(cursor(ana), put());
  const ledger = readFileSync(join(ana.data, 'client-files.json'), 'utf8');
  expect(ledger).not.toMatch(/sk-live|gw_|127\.0\.0\.1|API_KEY/);
  expect(statSync(join(ana.data, 'client-files.json')).mode & 0o777).toBe(0o600);
  expect(existsSync(join(ana.home, '.cursor/.mcp.json.gangway-new'))).toBe(false);
});
