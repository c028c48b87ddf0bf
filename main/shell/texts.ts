/**
 * What the desktop app says outside of its windows: tray, menu, notifications. `{name}` and the like are filled in. The
 * words of the windows themselves are in renderer/texts.
 */
const en = {
  connected: '{name}: connected',
  allConnected: '{count} connections work',
  checking: '{name}: being checked',
  unreachable: '{name}: cannot be reached',
  needsKey: '{name}: needs a key',
  needsLogin: '{name}: sign-in needed',
  needsApiToken: '{name}: signed in, but no API token',
  vaultClosed: 'The vault is closed: no credential can be read',
  blocked: '{name}: blocked',
  paused: '{name}: paused',
  allPaused: 'All connections are paused',
  none: 'No connection yet',
  starting: 'Starting…',
  open: 'Open Gangway',
  signIn: 'Sign in…',
  enterKey: 'Enter a key…',
  show: 'Show',
  copyAddress: 'Copy local address',
  pause: 'Pause',
  resume: 'Go on',
  startAtLogin: 'Start at login',
  quit: 'Quit',
  needsYou: 'Gangway needs you',
  rotationDue: '{name}: its credential is to be replaced',
  rotationOverdue: '{name}: calls are stopped until its credential is replaced',
  keyFound: 'A key was found outside the vault',
  keysFound: '{count} keys were found outside the vault',
  newVersion: 'Version {version} is available',
  linkRefused: 'A link was not used',
};

export type Texts = Readonly<typeof en>;
export type TextName = keyof Texts;

const de: Texts = {
  connected: '{name}: verbunden',
  allConnected: '{count} Verbindungen funktionieren',
  checking: '{name}: wird geprüft',
  unreachable: '{name}: nicht erreichbar',
  needsKey: '{name}: braucht einen Schlüssel',
  needsLogin: '{name}: Anmeldung nötig',
  needsApiToken: '{name}: angemeldet, aber ohne API-Token',
  vaultClosed: 'Der Tresor ist geschlossen: keine Zugangsdaten lesbar',
  blocked: '{name}: gesperrt',
  paused: '{name}: angehalten',
  allPaused: 'Alle Verbindungen sind angehalten',
  none: 'Noch keine Verbindung',
  starting: 'Startet …',
  open: 'Gangway öffnen',
  signIn: 'Anmelden …',
  enterKey: 'Schlüssel eingeben …',
  show: 'Anzeigen',
  copyAddress: 'Lokale Adresse kopieren',
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  startAtLogin: 'Bei der Anmeldung starten',
  quit: 'Beenden',
  needsYou: 'Gangway braucht Sie',
  rotationDue: '{name}: Zugangsdaten sind zu ersetzen',
  rotationOverdue: '{name}: Aufrufe sind gestoppt, bis die Zugangsdaten ersetzt sind',
  keyFound: 'Ein Schlüssel wurde außerhalb des Tresors gefunden',
  keysFound: '{count} Schlüssel wurden außerhalb des Tresors gefunden',
  newVersion: 'Version {version} ist verfügbar',
  linkRefused: 'Ein Link wurde nicht verwendet',
};

const es: Texts = {
  connected: '{name}: conectada',
  allConnected: '{count} conexiones funcionan',
  checking: '{name}: comprobando',
  unreachable: '{name}: no se puede acceder',
  needsKey: '{name}: necesita una clave',
  needsLogin: '{name}: hay que iniciar sesión',
  needsApiToken: '{name}: sesión iniciada, pero sin token de API',
  vaultClosed: 'El almacén está cerrado: no se puede leer ninguna credencial',
  blocked: '{name}: bloqueada',
  paused: '{name}: en pausa',
  allPaused: 'Todas las conexiones están en pausa',
  none: 'Aún no hay conexiones',
  starting: 'Iniciando…',
  open: 'Abrir Gangway',
  signIn: 'Iniciar sesión…',
  enterKey: 'Introducir una clave…',
  show: 'Mostrar',
  copyAddress: 'Copiar la dirección local',
  pause: 'Pausar',
  resume: 'Reanudar',
  startAtLogin: 'Abrir al iniciar sesión',
  quit: 'Salir',
  needsYou: 'Gangway le necesita',
  rotationDue: '{name}: hay que sustituir su credencial',
  rotationOverdue: '{name}: las llamadas están detenidas hasta que se sustituya su credencial',
  keyFound: 'Se ha encontrado una clave fuera del almacén',
  keysFound: 'Se han encontrado {count} claves fuera del almacén',
  newVersion: 'La versión {version} está disponible',
  linkRefused: 'No se ha usado un enlace',
};

const ja: Texts = {
  connected: '{name}：接続済み',
  allConnected: '{count} 件の接続が利用できます',
  checking: '{name}：確認中',
  unreachable: '{name}：接続できません',
  needsKey: '{name}：キーが必要です',
  needsLogin: '{name}：サインインが必要です',
  needsApiToken: '{name}：サインイン済みですが API トークンがありません',
  vaultClosed: '保管庫が閉じています：認証情報を読み取れません',
  blocked: '{name}：ブロックされています',
  paused: '{name}：一時停止中',
  allPaused: 'すべての接続が一時停止中です',
  none: '接続はまだありません',
  starting: '起動しています…',
  open: 'Gangway を開く',
  signIn: 'サインイン…',
  enterKey: 'キーを入力…',
  show: '表示',
  copyAddress: 'ローカルアドレスをコピー',
  pause: '一時停止',
  resume: '再開',
  startAtLogin: 'ログイン時に起動',
  quit: '終了',
  needsYou: 'Gangway で対応が必要です',
  rotationDue: '{name}：認証情報の交換が必要です',
  rotationOverdue: '{name}：認証情報を交換するまで呼び出しは停止されています',
  keyFound: '保管庫の外でキーが 1 件見つかりました',
  keysFound: '保管庫の外でキーが {count} 件見つかりました',
  newVersion: 'バージョン {version} が利用できます',
  linkRefused: 'リンクは使用されませんでした',
};

export const TEXTS = { en, de, es, ja } as const satisfies Record<string, Texts>;
export type Language = keyof typeof TEXTS;

/** The first of the languages a person prefers that there is, e.g. of `['fr-CA', 'de-AT']`. */
export function languageFor(preferred: readonly string[]): Language {
  const known = preferred.map((each) => each.split('-')[0] ?? '').find((each) => Object.hasOwn(TEXTS, each));
  return (known as Language | undefined) ?? 'en';
}

/** Says something in a language. */
export type Say = (name: TextName, details?: Readonly<Record<string, string | number>>) => string;

export const sayIn =
  (language: Language): Say =>
  (name, details = {}) =>
    TEXTS[language][name].replace(/\{(\w+)\}/g, (_, key: string) => String(details[key] ?? ''));
