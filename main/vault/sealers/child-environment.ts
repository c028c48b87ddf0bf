type Environment = Readonly<Record<string, string | undefined>>;

// What a password manager's command needs to find its own configuration and agent. Everything else stays out: a
// parent's environment often holds tokens, and NODE_OPTIONS or LD_PRELOAD would change what the child runs.
const PASSED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'DBUS_SESSION_BUS_ADDRESS',
  'SystemRoot',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
  'TMP',
];

/** The few variables that a program started by the vault gets. */
export const childEnvironment = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    PASSED.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
