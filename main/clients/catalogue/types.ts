/** The systems that Gangway runs on, as `process.platform` names them. */
export type Platform = 'darwin' | 'win32' | 'linux';

/**
 * A path with `/`, whose first part may be a place: `{home}`, `{config}` (XDG_CONFIG_HOME, or ~/.config),
 * `{appData}`, `{localAppData}`, `{programFiles}`. A `*` stands for the rest of one folder's name, and `{name}` for the name of the entry.
 */
type PathPattern = string;

/** A path for each system; where there is none, the client has no such file on that system. */
export type Paths = Readonly<Partial<Record<Platform, PathPattern>>>;

/** What an entry over HTTP is made of. */
export interface HttpTarget {
  readonly name: string;
  /** The local address of the connection. */
  readonly url: string;
  /** Value of the `Authorization` header. It goes into the client's own file and nowhere else. */
  readonly authorization: string;
}

/** What an entry that starts the bridge is made of. */
export interface BridgeTarget {
  readonly name: string;
  /** Absolute path of a program; never looked up by name. */
  readonly command: string;
  readonly args: readonly string[];
}

/** An entry, as the client's documentation writes it. */
export type EntryValue = Readonly<Record<string, unknown>>;

/** How strict the client's own reader is. What it would refuse, Gangway refuses before it writes. */
export type Format =
  /** RFC 8259: no comments, no trailing commas. */
  | 'json'
  /** JSON with comments; a trailing comma breaks it. */
  | 'json-with-comments'
  /** JSON with comments and trailing commas. */
  | 'jsonc'
  | 'toml'
  | 'yaml'
  /** Commands of a shell file, one line each. */
  | 'shell';

export interface ConfigFile {
  readonly paths: Paths;
  /** A variable that moves the file, and where it then is below that folder. */
  readonly movedBy?: { readonly variable: string; readonly path: string };
  readonly format: Format;
  /** Keys from the top of the file down to the map of servers. */
  readonly key: readonly string[];
  /** Absent where the client takes no address with a header in its file. */
  readonly http?: (target: HttpTarget) => EntryValue;
  readonly bridge?: (target: BridgeTarget) => EntryValue;
  /** Used only where it is there already; the client's newer place is created instead. */
  readonly onlyExisting?: true;
  /** The client's own lock around its writes. */
  readonly lock?: 'cline' | 'copilot';
  /** A byte order mark stops the client from reading the file. */
  readonly byteOrderMark?: 'fatal';
}

/** A link that the client answers with its own question whether to install. It carries no secret. */
export type InstallLink = (target: BridgeTarget) => string;

/** Signs of an installed client. Nothing is started to find them. */
export interface Signs {
  readonly files?: Readonly<Partial<Record<Platform | 'all', readonly PathPattern[]>>>;
  /** Names of programs on the PATH. */
  readonly programs?: readonly string[];
}

/**
 * Where the facts come from: `run` the client was started with it; `source` its code was read; `vendor` its maker's
 * documentation; `third-party` another project's table; `unverified` none of these.
 */
type EvidenceLevel = 'run' | 'source' | 'vendor' | 'third-party' | 'unverified';

export interface AiClient {
  /** Lower case, as in grants and commands. */
  readonly id: string;
  readonly name: string;
  /** Best first; see locate for which of them is taken. */
  readonly files?: readonly ConfigFile[];
  readonly link?: InstallLink;
  /** It installs a bundle that is opened with it. */
  readonly bundle?: 'mcpb';
  /** What a person does in the client where there is neither file nor link, one step each. `{command}` and `{args}` are filled in. */
  readonly guide?: readonly string[];
  /** Why this client cannot be connected to a program on this computer. */
  readonly unreachable?: string;
  readonly signs: Signs;
  /** What makes the client notice the change. */
  readonly reload: string;
  /**
   * The kinds of connection that are offered. Claude's own connectors are per-user OAuth, so an API-key connection is
   * offered to Claude only where policy says so.
   */
  readonly models: readonly ('oauth' | 'api-key')[];
  readonly evidence: { readonly level: EvidenceLevel; readonly sources: readonly string[] };
}
