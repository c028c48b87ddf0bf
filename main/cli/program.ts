/**
 * The commands, with their options, in one place. What a command does is loaded when it runs: an AI client that starts
 * the bridge waits for no more than the bridge.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT, type Surroundings } from './surroundings.ts';

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
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.fine;
    if (error.code !== 'commander.help') stderr.write(`gangway: ${usageError(error)}\n`);
    return EXIT.usage;
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
      .command('doctor')
      .description('check this computer and say what to do about what is wrong; prints no secrets')
      .option('--json', 'print JSON'),
  ).action(run(async () => (await import('./doctor.ts')).doctor));
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
    .command('login')
    .description('sign in with the browser, for a connection that acts as you')
    .argument('<id>', 'the connection; a new one is made when there is none of this name')
    .option('--provider <id>', 'kind of service of a new connection')
    .option('--url <address>', 'https address of the MCP server of a new connection')
    .option('--label <text>', 'its name for people')
    .option('--client-id <id>', 'the client that an administrator made for Gangway at the service')
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
    .description('list the AI clients')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./clients.ts')).list));
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
    .action(run(async () => (await import('./bridge.ts')).bridge));
}

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
