import type { PolicyTexts } from './types.ts';

export const en: PolicyTexts = {
  supported: 'Gangway {version} or later',
  areas: {
    connections: 'Connections',
    clients: 'AI clients',
    tools: 'Tools',
    credentials: 'Keys and sign-ins',
    network: 'Network and device',
    audit: 'Audit log',
    app: 'The app',
  },
  keys: {
    ManagedConnections: {
      title: 'Connections set up by the organisation',
      help: 'Each entry appears in Gangway and asks the person for a key or a sign-in; or a program that belongs to root prints the key. A key written here is refused, because policy can be read by everyone on the computer. A connection that is no longer named is removed with its credential.',
    },
    AllowUserConnections: {
      title: 'People may add connections',
      help: 'If not, only connections set up by the organisation can be used.',
    },
    AllowedUpstreams: {
      title: 'Allowed addresses of MCP servers',
      help: 'Only these may be reached. https://mcp.example.com allows every path there, https://*.example.com every host below it, a path may end in *. An empty list allows none.',
    },
    DeniedUpstreams: {
      title: 'Denied addresses of MCP servers',
      help: 'These may not be reached, even if they are allowed elsewhere. The form is that of the allowed addresses; * denies all.',
    },
    AllowedConnectionModels: {
      title: 'Allowed ways to prove who one is',
      help: 'api-key: a shared key. oauth: a personal sign-in. none: no credential.',
    },
    AllowedTenancies: {
      title: 'Allowed companies',
      help: 'Ids or names of the companies (tenancies) at the service that may be reached. A connection whose company nobody names is then stopped; ManagedConnections can name it.',
    },
    WipeConnections: {
      title: 'Connections to remove from the computer',
      help: 'Connections of these names are removed with their credentials within seconds, and none of these names can be added.',
    },
    ApprovedClients: {
      title: 'Approved AI clients',
      help: 'Only these may make calls, by their ids in Gangway; * stands for any characters. An empty list approves none.',
    },
    DeniedClients: {
      title: 'Denied AI clients',
      help: 'These may make no calls, even if they are approved elsewhere. Calls under way end within seconds.',
    },
    ClientBinding: {
      title: 'Program behind an AI client',
      help: 'Whether the program that uses the token of an AI client must be the one to which the token was given.',
      choices: {
        off: 'Not looked at',
        warn: 'Show where it is another',
        enforce: 'Refuse where it is another or unknown',
      },
    },
    AllowPathTokens: {
      title: 'Tokens in local addresses',
      help: 'Whether AI clients that can do nothing else may carry their token in the local address. Unset: not on a computer with a policy.',
    },
    AllowedTools: {
      title: 'Allowed tools',
      help: 'For a connection, or * for all: the tools that may be called, and with readOnly only those that the service declares to change nothing. Where several entries name a connection, a tool must be allowed by each. run_api_request and tools without annotations are never read-only.',
    },
    DeniedTools: {
      title: 'Denied tools',
      help: 'For a connection, or * for all: the tools that may not be called, even if they are allowed elsewhere.',
    },
    WhoMayRotate: {
      title: 'Who may replace keys',
      help: 'Who may put another key in the place of a stored one.',
      choices: {
        anyone: 'Everyone',
        administrators: 'People who administer the service',
        nobody: 'Nobody on this computer',
      },
    },
    MaxKeyAgeDays: { title: 'Longest life of a key (days)', help: 'Older keys are to be replaced.' },
    KeyRotationNoticeDays: {
      title: 'Notice before a key is to be replaced (days)',
      help: 'So long before the date, the person is told.',
    },
    RotationGraceDays: {
      title: 'Calls after the date (days)',
      help: 'So long after the date, calls still go through with the old key; then they stop. Unset: they never stop.',
    },
    RevokeCredentialsBefore: {
      title: 'Void credentials from before',
      help: 'Keys entered and sign-ins made before this moment are deleted from the computer within seconds, and calls with them end. A moment to come takes effect when it comes.',
    },
    RequireOsKeychain: {
      title: 'Require the keychain of the system',
      help: 'The vault opens only if the keychain of the system protects it.',
    },
    RequireManagedDevice: {
      title: 'Require a managed computer',
      help: 'Connections work only while the computer is enrolled in device management.',
    },
    TlsInspection: {
      title: 'Proxies that inspect TLS',
      help: 'Whether credentials may be sent through a proxy that opens TLS. Authorities are approved with ApprovedInspectionCAs.',
      choices: { block: 'Never', approved: 'Only where its authority is approved' },
    },
    ApprovedInspectionCAs: {
      title: 'Approved inspecting authorities',
      help: 'Public keys of private authorities: sha256-spki: and the SHA-256 of the SubjectPublicKeyInfo in base64. Gangway shows this value where it finds one that is not approved.',
    },
    ProxyMode: {
      title: 'Way out to the network',
      help: 'How servers are reached.',
      choices: { system: 'As the system says', direct: 'Without a proxy', fixed: 'Through the proxy of ProxyServer' },
    },
    ProxyServer: {
      title: 'Proxy',
      help: 'Address of the proxy, such as http://proxy.example.com:8080. It counts only with ProxyMode "fixed".',
    },
    GatewayPort: {
      title: 'Local port',
      help: 'Port on 127.0.0.1 that AI clients use. A change takes effect when Gangway starts the next time.',
    },
    AuditRetentionDays: { title: 'Audit log is kept for (days)', help: 'Older records are deleted.' },
    AuditExport: {
      title: 'Where the audit log is sent',
      help: 'Folders, syslog servers over TLS, or OpenTelemetry collectors to which records are sent as well.',
    },
    AuditFailure: {
      title: 'When the audit log cannot be written',
      help: 'Whether calls go on while they cannot be recorded.',
      choices: { continue: 'Calls go on', stop: 'Calls stop' },
    },
    LeakScan: {
      title: 'Search for keys in AI clients',
      help: 'Whether Gangway searches the configuration of AI clients for keys.',
      choices: { off: 'Off', on: 'On', 'on+fix': 'On, and offer to move them into the vault' },
    },
    AutoUpdate: {
      title: 'Updates',
      help: 'Whether Gangway looks for updates itself.',
      choices: { off: 'Never', notify: 'Tell of them', on: 'Install them' },
    },
    StartAtLogin: {
      title: 'Start at login',
      help: 'Whether Gangway starts when the person logs in. Unset: the person decides.',
    },
    AllowQuit: { title: 'People may end Gangway', help: 'If not, the menu has no Quit.' },
    ContentProtection: {
      title: 'Keep keys out of screen recordings',
      help: 'While a key is typed, the window is left out of screenshots and recordings where the system can do that.',
    },
    OrganizationName: { title: 'Name of the organisation', help: 'Shown where something is managed by it.' },
    SupportText: { title: 'Whom to ask', help: 'One line, shown where something is refused.' },
    SupportUrl: { title: 'Where to ask', help: 'An https address, shown where something is refused.' },
  },
};
