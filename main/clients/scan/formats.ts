/**
 * Forms of credentials, as data. A form counts where its `sign` occurs (a cheap test that comes first), its pattern
 * matches, and the place names the service where the pattern alone says too little. Patterns are looser on lengths than
 * today's keys, because services change them.
 */

export interface KeyFormat {
  readonly id: string;
  /** For people. */
  readonly service: string;
  /** One of these occurs in any text that holds the credential; as it is written. Absent: the context decides. */
  readonly signs?: readonly string[];
  /** Matches the credential itself, or captures it as group 1. */
  readonly pattern: RegExp;
  /** Must match the name of the place, the name of the server or the host. */
  readonly context?: RegExp;
  /** Hosts of the service: a credential that is sent there is its own, whatever its form. */
  readonly hosts?: readonly string[];
  readonly source: string;
}

const GITLEAKS = 'github.com/gitleaks/gitleaks config/gitleaks.toml (009e025a)';

/** Nothing that could belong to the credential stands before or behind it. */
const alone = (body: string, flags = '') => new RegExp(`(?<![A-Za-z0-9_-])(?:${body})(?![A-Za-z0-9_-])`, `g${flags}`);

export const FORMATS: readonly KeyFormat[] = [
  {
    // 40 hexadecimal digits are also a git commit; only the place tells the two apart.
    id: 'onboard',
    service: 'Onboard',
    pattern: alone('[0-9a-f]{40}'),
    context: /onboard/i,
    hosts: ['onboard.io'],
    source: 'docs.onboard.io/docs/mcp-connecting (headers); encode/django-rest-framework authtoken/models.py (digits)',
  },
  {
    id: 'anthropic',
    service: 'Anthropic',
    signs: ['sk-ant-'],
    pattern: alone('sk-ant-[a-z]{3,5}\\d\\d-[\\w-]{60,200}'),
    source: GITLEAKS,
  },
  {
    id: 'openai',
    service: 'OpenAI',
    signs: ['sk-'],
    pattern: alone('sk-(?:proj|svcacct|admin)-[\\w-]{40,250}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}'),
    hosts: ['openai.com'],
    source: GITLEAKS,
  },
  {
    id: 'github',
    service: 'GitHub',
    signs: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: alone('gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\\w{70,255}'),
    hosts: ['github.com', 'githubcopilot.com'],
    source: GITLEAKS,
  },
  {
    id: 'gitlab',
    service: 'GitLab',
    signs: ['glpat-', 'gloas-', 'gldt-', 'glptt-', 'glrt-'],
    pattern: alone('gl(?:pat|oas|dt|ptt|rt)-[\\w-]{20,300}(?:\\.[0-9a-z]{9})?'),
    hosts: ['gitlab.com'],
    source: GITLEAKS,
  },
  {
    id: 'linear',
    service: 'Linear',
    signs: ['lin_api_'],
    pattern: alone('lin_api_[A-Za-z0-9]{32,64}'),
    hosts: ['linear.app'],
    source: GITLEAKS,
  },
  {
    id: 'stripe',
    service: 'Stripe',
    signs: ['sk_', 'rk_'],
    pattern: alone('[sr]k_(?:test|live|prod)_[A-Za-z0-9]{10,250}'),
    hosts: ['stripe.com'],
    source: GITLEAKS,
  },
  {
    id: 'notion',
    service: 'Notion',
    signs: ['ntn_', 'secret_'],
    pattern: alone('ntn_[0-9]{11}[A-Za-z0-9]{30,40}|secret_[A-Za-z0-9]{43}'),
    hosts: ['notion.com', 'notion.so'],
    source: `${GITLEAKS}; docs.gitguardian.com notion_integration_token`,
  },
  {
    id: 'atlassian',
    service: 'Atlassian',
    signs: ['ATATT3', 'ATCTT3'],
    pattern: alone('AT[AC]TT3[\\w=-]{60,250}'),
    hosts: ['atlassian.com', 'atlassian.net'],
    source: GITLEAKS,
  },
  {
    id: 'sentry',
    service: 'Sentry',
    signs: ['sntryu_', 'sntrys_'],
    pattern: alone('sntryu_[a-f0-9]{64}|sntrys_eyJ[\\w+/=]{40,600}'),
    hosts: ['sentry.dev', 'sentry.io'],
    source: GITLEAKS,
  },
  {
    id: 'sentry-old',
    service: 'Sentry',
    pattern: alone('[a-f0-9]{64}'),
    context: /sentry.*(?:token|key|auth)/i,
    source: GITLEAKS,
  },
  {
    id: 'slack',
    service: 'Slack',
    signs: ['xox', 'xapp-'],
    pattern: alone('xox[abeoprs][-.][A-Za-z0-9.-]{20,400}|xapp-\\d-[A-Za-z0-9]+-\\d+-[A-Za-z0-9]+', 'i'),
    hosts: ['slack.com'],
    source: GITLEAKS,
  },
  {
    id: 'slack-webhook',
    service: 'Slack',
    signs: ['hooks.slack.com'],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([A-Za-z0-9+/]{40,60})/g,
    source: GITLEAKS,
  },
  {
    id: 'google',
    service: 'Google',
    signs: ['AIza'],
    pattern: alone('AIza[\\w-]{35}'),
    hosts: ['googleapis.com'],
    source: GITLEAKS,
  },
  {
    // It names a key and is useless alone; its secret is beside it.
    id: 'aws',
    service: 'Amazon Web Services',
    signs: ['AKIA', 'ASIA'],
    pattern: alone('(?:AKIA|ASIA)[A-Z2-7]{16}'),
    source: GITLEAKS,
  },
  {
    id: 'airtable',
    service: 'Airtable',
    signs: ['pat'],
    pattern: alone('pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}'),
    hosts: ['airtable.com'],
    source: GITLEAKS,
  },
  {
    id: 'hubspot',
    service: 'HubSpot',
    pattern: alone('(?:pat-[a-z]{2}\\d-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'i'),
    context: /hubspot.*(?:token|key|auth)/i,
    hosts: ['hubspot.com', 'hubapi.com'],
    source: GITLEAKS,
  },
  {
    id: 'digitalocean',
    service: 'DigitalOcean',
    signs: ['_v1_'],
    pattern: alone('do[opr]_v1_[a-f0-9]{64}'),
    source: GITLEAKS,
  },
  {
    id: 'grafana',
    service: 'Grafana',
    signs: ['glsa_', 'glc_'],
    pattern: alone('glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,3}'),
    hosts: ['grafana.net', 'grafana.com'],
    source: GITLEAKS,
  },
  {
    id: 'huggingface',
    service: 'Hugging Face',
    signs: ['hf_'],
    pattern: alone('hf_[A-Za-z]{34}'),
    hosts: ['huggingface.co', 'hf.co'],
    source: GITLEAKS,
  },
  { id: 'npm', service: 'npm', signs: ['npm_'], pattern: alone('npm_[A-Za-z0-9]{36}'), source: GITLEAKS },
  {
    id: 'perplexity',
    service: 'Perplexity',
    signs: ['pplx-'],
    pattern: alone('pplx-[A-Za-z0-9]{40,60}'),
    source: GITLEAKS,
  },
  {
    id: 'postman',
    service: 'Postman',
    signs: ['PMAK-'],
    pattern: alone('PMAK-[a-f0-9]{24}-[a-f0-9]{34}', 'i'),
    hosts: ['postman.com'],
    source: GITLEAKS,
  },
  {
    id: 'sendgrid',
    service: 'SendGrid',
    signs: ['SG.'],
    pattern: alone('SG\\.[\\w-]{16,32}\\.[\\w-]{32,64}'),
    source: GITLEAKS,
  },
  {
    id: 'shopify',
    service: 'Shopify',
    signs: ['shp'],
    pattern: alone('shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'),
    source: GITLEAKS,
  },
  {
    id: 'planetscale',
    service: 'PlanetScale',
    signs: ['pscale_'],
    pattern: alone('pscale_(?:tkn|oauth|pw)_[\\w=.-]{32,64}'),
    source: GITLEAKS,
  },
  {
    id: 'telegram',
    service: 'Telegram',
    signs: [':A'],
    pattern: alone('[0-9]{8,16}:A[\\w-]{34}'),
    source: GITLEAKS,
  },
  {
    id: 'jwt',
    service: 'JSON Web Token',
    signs: ['eyJ'],
    pattern: alone('eyJ[\\w-]{15,}\\.eyJ[\\w-]{15,}\\.[\\w-]{16,}'),
    source: `RFC 7519; ${GITLEAKS}`,
  },
  {
    id: 'private-key',
    service: 'Private key',
    signs: ['PRIVATE KEY-----'],
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----([^-]{60,8000})-----END [A-Z ]{0,30}PRIVATE KEY-----/g,
    source: `RFC 7468; ${GITLEAKS}`,
  },
];

/** Onboard's documented headers in running text: comments, command lines, files that cannot be parsed. */
export const ONBOARD_IN_TEXT =
  /(?:x-onboard-api-token|authorization)["']?\s*[:=,]\s*["']?(?:(?:token|bearer)\s+)?([0-9a-f]{40})(?![0-9a-z])/gi;

/** The service that a host belongs to, in words. */
export function serviceOfHost(host: string): string | null {
  const ofHost = ({ hosts = [] }: KeyFormat) => hosts.some((each) => host === each || host.endsWith(`.${each}`));
  return FORMATS.find(ofHost)?.service ?? null;
}
