/**
 * The commands, with their options, in one place. What a command does is loaded when it runs: an AI client that starts
 * the bridge waits for no more than the bridge.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT, type Surroundings, usageExit } from './surroundings.ts';

/** @returns the exit code; what a command throws passes through */
export async function parseCommand(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  let code: number = EXIT.fine;
  /** Commands resolve with their exit code, or with nothing when all is fine. */
  const run =
    <A extends unknown[]>(
      load: () => Promise<(surroundings: Surroundings, ...rest: A) => Promise<number | undefined>>,
    ) =>
    async (...rest: A): Promise<void> => {
      const command = await load();
      code = (await command(surroundings, ...rest)) ?? EXIT.fine;
    };
  const program = new Command('gangway')
    .description('Keeps the credentials of hosted MCP servers out of AI clients.')
    .option('-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    // A command and the commands below it may have the same option: it belongs to the one that it follows.
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: () => {},
    })
    .addHelpText('after', AFTER_HELP)
    .action(
      run(async () => {
        const { version } = await import('./version.ts');
        return async (around, options: { version?: true }) =>
          options.version ? version(around) : program.help({ error: true });
      }),
    );
  program.commandsGroup('The app:');
  appCommands(program, run);
  program.commandsGroup('What it connects:');
  connectCommands(program, run);
  signInCommands(program, run);
  clientCommands(program, run);
  auditCommands(program.commandsGroup('What it recorded:'), run);
  policyCommands(program.commandsGroup('What the organisation prescribes:'), run);
  checklistCommands(program, run);
  scanCommand(program, run);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.fine;
    if (error.code !== 'commander.help') stderr.write(`gangway: ${usageError(error)}\n`);
    return usageExit(argv);
  }
}

type Run = <A extends unknown[]>(
  load: () => Promise<(surroundings: Surroundings, ...rest: A) => Promise<number | undefined>>,
) => (...rest: A) => Promise<void>;

function appCommands(program: Command, run: Run): void {
  withVaultOptions(
    program
      .command('serve')
      .description('run Gangway without a screen, until Ctrl-C')
      .option('--port <number>', 'port for AI clients (0: any free one)', portNumber)
      .option('--json', 'print events as lines of JSON'),
  ).action(run(async () => (await import('./serve.ts')).serve));
  program
    .command('status')
    .description('what is running, and how the connections are')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./status.ts')).status));
  program
    .command('open')
    .description('open the window: of the desktop app, or in a browser')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./open.ts')).open));
  program
    .command('window')
    .description('print an address that opens the window in a browser, once, within a minute')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./window.ts')).openWindow));
  program
    .command('quit')
    .description('end the running Gangway, after calls under way')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./quit.ts')).quit));
  withVaultOptions(
    program
      .command('uninstall')
      .description('put the settings of AI clients back, end their tokens, and end the running Gangway')
      .option('--remove-vault', 'remove the vault, the log and all other files of Gangway too')
      .addOption(homeOption())
      .option('--json', 'print JSON'),
  ).action(run(async () => (await import('./uninstall.ts')).uninstall));
  withVaultOptions(
    program
      .command('doctor')
      .description('check this computer and say what to do about what is wrong; prints no secrets')
      .option('--json', 'print JSON'),
  ).action(run(async () => (await import('./doctor.ts')).doctor));
  withVaultOptions(
    program
      .command('diagnostics')
      .description('write what support asks for into one file: no keys, no tokens, nothing of what was said')
      .argument('[file]', 'a .zip; absent: named after the day, in this folder')
      .option('--with-home', 'write paths with the home folder, in place of ~')
      .option('--json', 'print JSON'),
  ).action(run(async () => (await import('./diagnostics.ts')).diagnostics));
}

function connectCommands(program: Command, run: Run): void {
  const connect = program.command('connect').description('connections to hosted MCP servers').helpCommand(false);
  withVaultOptions(
    connect
      .command('add')
      .description('add a connection, after a real round trip with its key')
      .argument('<id>', 'its name in local addresses: a-z, 0-9 and hyphens')
      .requiredOption('--provider <id>', 'kind of service, e.g. onboard; custom for any other')
      .option('--url <address>', 'https address of the MCP server, unless the provider has its own')
      .option('--label <text>', 'its name for people')
      .option('--header <form>', "how the key is sent: 'Name', 'Name: Bearer' or 'Name: Token'")
      .option('--key-stdin', 'read the key from the first line of stdin instead of asking for it')
      .option('--no-key', 'the server asks for no key')
      .option('--json', 'print JSON'),
  )
    .addHelpText('after', '\nThe key is typed when asked for, or piped in. It is never an argument.\n')
    .action(run(async () => (await import('./connect.ts')).add));
  connect
    .command('list')
    .description('list the connections')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./connect.ts')).list));
  connect
    .command('pause')
    .description('stop its calls, and end those under way')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./connect.ts')).pause));
  for (const [name, description] of [
    ['test', 'make a real round trip with the stored key'],
    ['resume', 'let its calls through again'],
    ['remove', 'forget the connection and delete its key'],
  ] as const) {
    withVaultOptions(
      connect.command(name).description(description).argument('<id>').option('--json', 'print JSON'),
    ).action(run(async () => (await import('./connect.ts'))[name]));
  }
}

function signInCommands(program: Command, run: Run): void {
  program
    .command('rotate')
    .description('open the window with the prompt for a new key; it takes none here')
    .argument('<id>', 'the connection')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./rotate.ts')).rotate));
  program
    .command('login')
    .description('sign in with the browser, for a connection that acts as you')
    .argument('<id>', 'the connection; a new one is made when there is none of this name')
    .option('--provider <id>', 'kind of service of a new connection')
    .option('--url <address>', 'https address of the MCP server of a new connection')
    .option('--label <text>', 'its name for people')
    .option('--client-id <id>', 'the client that an administrator made for Gangway at the service')
    .option('--client-secret-stdin', 'read the secret of that client from the first line of stdin')
    .option('--client-credentials', 'connect as that client itself; nobody signs in, and no browser opens')
    .option('--idp <issuer>', 'sign in at the identity provider of the company, which vouches at the service')
    .option('--idp-client-id <id>', 'the client that Gangway is at the identity provider')
    .option('--another', 'it may be someone else than before')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./sign-in.ts')).login));
  program
    .command('logout')
    .description('end the sign-in of a connection, at the service too')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./sign-in.ts')).logout));
}

function clientCommands(program: Command, run: Run): void {
  const clients = program.command('clients').description('AI clients and what they may use').helpCommand(false);
  clients
    .command('add')
    .description('let an AI client in, or give one a new token')
    .argument('<id>', 'a-z, 0-9 and hyphens')
    .option('--label <text>', 'its name for people')
    .addOption(
      new Option('--carrier <form>', 'how it carries its token')
        .choices(['header', 'bridge', 'path'])
        .default('header'),
    )
    .option('--connection <id...>', 'connections that it may use')
    .option('--all-connections', 'it may use every connection, also later ones')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./clients.ts')).add));
  clients
    .command('list')
    .description('list the AI clients of this computer and what they may use')
    .option('--all', 'also those that were not found here')
    .addOption(homeOption())
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./clients.ts')).list));
  withVaultOptions(
    clients
      .command('connect')
      .description('let an AI client in and put the way to Gangway into its settings')
      .argument('<id>', 'as "clients list --all" names it')
      .option('--connection <id...>', 'connections that it may use; else those it has, or all that it may be given')
      .option('--dry-run', 'only show what would be changed')
      .addOption(homeOption())
      .option('--json', 'print JSON'),
  ).action(run(async () => (await import('./client-setup.ts')).connect));
  withVaultOptions(
    clients
      .command('disconnect')
      .description('shut an AI client out and leave its settings as they were')
      .argument('[id]')
      .option('--all', 'every client that is connected')
      .option('--dry-run', 'only show what would be changed')
      .addOption(homeOption())
      .option('--json', 'print JSON'),
  ).action(run(async () => (await import('./client-setup.ts')).disconnect));
  withVaultOptions(
    clients
      .command('rotate')
      .description('give an AI client a new token, in its settings too')
      .argument('<id>')
      .addOption(homeOption())
      .option('--json', 'print JSON'),
  ).action(run(async () => (await import('./client-setup.ts')).rotate));
  clients
    .command('bundle')
    .description('make bundles (.mcpb) that Claude Desktop installs when they are opened; no token is in them')
    .argument('<id>')
    .option('--connection <id...>', 'connections that it may use')
    .option('--output <folder>', 'where to write them', '.')
    .addOption(homeOption())
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./client-setup.ts')).bundle));
  clients
    .command('revoke')
    .description('shut an AI client out at once')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./clients.ts')).revoke));
  program
    .command('bridge')
    .description('the stdio side for an AI client that cannot use HTTP; the client starts it')
    .requiredOption('--client <id>', 'the AI client, as whom it comes in')
    .requiredOption('--connection <id>', 'the connection it uses')
    .option('--data <folder>', 'where Gangway keeps its files, if not in the usual place')
    .action(run(async () => (await import('./bridge.ts')).bridge));
}

const homeOption = () => new Option('--home <folder>', 'a home folder that stands in for your own');

function auditCommands(program: Command, run: Run): void {
  const audit = program.command('audit').description('the log of calls and changes').helpCommand(false);
  withVaultOptions(audit.command('verify'))
    .description('check that the log is as it was written, and name the first bad record')
    .option('--no-key', 'check only what can be checked without the key in the vault')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./audit.ts')).verify));
  audit
    .command('export')
    .description('print the log, for other programs; it is not verified on the way')
    .addOption(new Option('--format <form>', 'form of the records').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--from <moment>', 'records from then on, e.g. 2026-01-31 or 2026-01-31T12:00Z', moment(false))
    .option('--to <moment>', 'records before then; of a day alone, to its end', moment(true))
    .action(run(async () => (await import('./audit.ts')).exportLog));
  audit
    .command('forwarding')
    .description('where the log is sent to as well, and how that goes')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./forwarding.ts')).forwarding));
  withVaultOptions(
    audit
      .command('credential')
      .description('store the header with which a collector lets this computer in')
      .argument('<address>', 'of the collector; the header is sent to its origin and nowhere else')
      .option('--header-stdin', 'read "Name: value" from the first line of stdin instead of asking for it')
      .option('--delete', 'forget the header'),
  ).action(run(async () => (await import('./forwarding.ts')).credential));
}

function checklistCommands(program: Command, run: Run): void {
  const checklist = withVaultOptions(
    program
      .command('checklist')
      .description('the pre-launch security checklist, as far as this computer can answer it')
      .helpCommand(false)
      .enablePositionalOptions()
      .option('--json', 'print JSON')
      .option('--output <file>', 'write it for a review: FILE.md as Markdown, FILE.pdf as PDF'),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing is left to do, 3 a line fails, 4 none fails but some wait for an answer.\n',
    )
    .action(run(async () => (await import('./checklist.ts')).checklist));
  checklist
    .command('answer')
    .description('say what Gangway cannot know; it is recorded with your name')
    .argument('<line>', 'as --json names it, e.g. hosted-logs')
    .addOption(
      new Option('--value <answer>', 'the answer').choices(['yes', 'no', 'not-applicable']).makeOptionMandatory(),
    )
    .requiredOption('--by <name>', 'who says so')
    .option('--note <text>', 'what it is based on')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./checklist.ts')).answer));
}

function scanCommand(program: Command, run: Run): void {
  withVaultOptions(
    program
      .command('scan')
      .description('look for credentials in the settings of AI clients; prints none, and changes nothing')
      .option('--json', 'print JSON')
      .option('--home <folder>', 'look into this home folder instead of your own')
      .option('--projects <folder...>', 'look for projects below these folders too')
      .option('--shell', "look into the shell's files too"),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing is exposed, 1 the search failed or was called wrongly, 2 a credential is exposed.\n',
    )
    .action(run(async () => (await import('./scan.ts')).scan));
}

function policyCommands(program: Command, run: Run): void {
  const policy = program.command('policy').description('the policy of this computer').helpCommand(false);
  policy
    .command('show')
    .description('what is in force, where each value comes from, and what is wrong')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./policy.ts')).show));
  policy
    .command('validate')
    .description('check a policy file before it goes onto computers: JSON, .plist, .mobileconfig or .reg')
    .argument('<file>')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./policy.ts')).validate));
}

/** What protects the vault, for commands that may have to open it. A running Gangway has its vault open already. */
function withVaultOptions(command: Command): Command {
  return command
    .addOption(vaultOption('--ask-passphrase', 'ask for the passphrase of the vault'))
    .addOption(vaultOption('--passphrase-stdin', 'read the passphrase from the first line of stdin'))
    .addOption(vaultOption('--key-file <file>', 'key of the vault in a file of its own (0600)'))
    .addOption(vaultOption('--key-command <program>', 'program that prints the key of the vault, with its arguments'))
    .addOption(vaultOption('--no-keychain', 'leave the keychain of the system out'));
}

const vaultOption = (flags: string, description: string) =>
  new Option(flags, description).helpGroup('What protects the vault (the system keychain, unless told otherwise):');

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

/** ISO 8601; UTC where no zone is given. @param end of a day that is given alone @returns ms since the epoch */
const moment = (end: boolean) => (text: string) => {
  const [, day, time, zone = 'Z'] = MOMENT.exec(text) ?? [];
  const at = Date.parse(`${day}T${time ?? '00:00'}${zone}`);
  if (Number.isNaN(at)) throw new InvalidArgumentError('Give a day or a moment, e.g. 2026-01-31 or 2026-01-31T12:00Z.');
  return time === undefined && end ? at + 86_400_000 : at;
};

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** An extra argument may be a secret, so it is not repeated. */
function usageError({ code, message }: CommanderError): string {
  const text = message.replace(/^error: /, '');
  if (code !== 'commander.excessArguments') return text;
  return `${text.replace(/: .*$/s, '')}. A secret is never an argument: it is asked for, or piped in.`;
}

const AFTER_HELP = `
Exit codes: 0 fine, 1 a problem (said on stderr, or as JSON with --json), 2 wrong usage.
GANGWAY_HOME keeps all files of Gangway in that folder.
`;
