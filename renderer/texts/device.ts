/** Texts on this computer, the programs on it, and who vouches for a server. */
const en = {
  device: 'This computer',
  managed: {
    mdm: 'Managed by your organisation',
    domain: 'Joined to a domain of your organisation',
    policy: 'Managed by a policy of its administrator',
  },
  unmanaged: 'Not managed by an organisation',
  unknown: 'Whether it is managed is not known',
  programs: 'Program behind it',
  noProgram: 'Not seen since the start',
  unnamed: 'A program that could not be identified',
  verdict: {
    bound: 'The program of this client',
    'other-program': 'Not the program of this client',
    unattested: 'Cannot be recognised',
  },
  reason: {
    interpreter: 'It runs whatever it is told.',
    'user-writable': 'Every program of yours can replace it.',
    unsigned: 'It has no valid signature.',
    replaced: 'Its file was replaced since it started.',
    'other-user': 'Another user runs it.',
    shared: 'Several programs share the connection.',
    unknown: 'It had ended, or the system does not say.',
  },
  detail: 'Program',
  authority: {
    public: 'a public authority',
    approved: 'a private authority that your organisation approved',
    private: 'a private authority; nothing is sent',
    unknown: 'an authority that nobody here trusts; nothing is sent',
  },
} as const;

type Texts = { readonly [K in keyof typeof en]: Widened<(typeof en)[K]> };
type Widened<T> = T extends string ? string : { readonly [K in keyof T]: Widened<T[K]> };

const de: Texts = {
  device: 'Dieser Computer',
  managed: {
    mdm: 'Wird von Ihrer Organisation verwaltet',
    domain: 'Gehört zu einer Domäne Ihrer Organisation',
    policy: 'Wird durch eine Richtlinie seines Administrators verwaltet',
  },
  unmanaged: 'Wird von keiner Organisation verwaltet',
  unknown: 'Ob er verwaltet wird, ist nicht bekannt',
  programs: 'Programm dahinter',
  noProgram: 'Seit dem Start nicht gesehen',
  unnamed: 'Ein Programm, das nicht ermittelt werden konnte',
  verdict: {
    bound: 'Das Programm dieses Clients',
    'other-program': 'Nicht das Programm dieses Clients',
    unattested: 'Nicht wiederzuerkennen',
  },
  reason: {
    interpreter: 'Es führt aus, was man ihm sagt.',
    'user-writable': 'Jedes Ihrer Programme kann es ersetzen.',
    unsigned: 'Es hat keine gültige Signatur.',
    replaced: 'Seine Datei wurde seit dem Start ersetzt.',
    'other-user': 'Ein anderer Benutzer führt es aus.',
    shared: 'Mehrere Programme teilen sich die Verbindung.',
    unknown: 'Es war schon beendet, oder das System gibt keine Auskunft.',
  },
  detail: 'Programm',
  authority: {
    public: 'eine öffentliche Zertifizierungsstelle',
    approved: 'eine private Zertifizierungsstelle, die Ihre Organisation zugelassen hat',
    private: 'eine private Zertifizierungsstelle; es wird nichts gesendet',
    unknown: 'eine Stelle, der hier niemand vertraut; es wird nichts gesendet',
  },
};

const es: Texts = {
  device: 'Este equipo',
  managed: {
    mdm: 'Administrado por su organización',
    domain: 'Unido a un dominio de su organización',
    policy: 'Administrado por una directiva de su administrador',
  },
  unmanaged: 'No lo administra ninguna organización',
  unknown: 'No se sabe si está administrado',
  programs: 'Programa que lo usa',
  noProgram: 'No se ha visto desde el inicio',
  unnamed: 'Un programa que no se pudo identificar',
  verdict: {
    bound: 'El programa de este cliente',
    'other-program': 'No es el programa de este cliente',
    unattested: 'No se puede reconocer',
  },
  reason: {
    interpreter: 'Ejecuta lo que se le indique.',
    'user-writable': 'Cualquier programa suyo puede reemplazarlo.',
    unsigned: 'No tiene una firma válida.',
    replaced: 'Su archivo se reemplazó después de iniciarse.',
    'other-user': 'Lo ejecuta otro usuario.',
    shared: 'Varios programas comparten la conexión.',
    unknown: 'Ya había terminado, o el sistema no lo dice.',
  },
  detail: 'Programa',
  authority: {
    public: 'una autoridad pública',
    approved: 'una autoridad privada aprobada por su organización',
    private: 'una autoridad privada; no se envía nada',
    unknown: 'una autoridad en la que nadie confía aquí; no se envía nada',
  },
};

const ja: Texts = {
  device: 'このコンピューター',
  managed: {
    mdm: '組織によって管理されています',
    domain: '組織のドメインに参加しています',
    policy: '管理者のポリシーによって管理されています',
  },
  unmanaged: '組織による管理はありません',
  unknown: '管理されているかどうか不明です',
  programs: '接続元のプログラム',
  noProgram: '起動後はまだ確認されていません',
  unnamed: '特定できなかったプログラム',
  verdict: {
    bound: 'このクライアントのプログラムです',
    'other-program': 'このクライアントのプログラムではありません',
    unattested: '識別できません',
  },
  reason: {
    interpreter: '指示されたものを何でも実行します。',
    'user-writable': 'あなたのどのプログラムからも置き換えられます。',
    unsigned: '有効な署名がありません。',
    replaced: '起動後にファイルが置き換えられました。',
    'other-user': '別のユーザーが実行しています。',
    shared: '複数のプログラムが接続を共有しています。',
    unknown: 'すでに終了していたか、システムから情報が得られません。',
  },
  detail: 'プログラム',
  authority: {
    public: '公的な認証局',
    approved: '組織が承認した非公開の認証局',
    private: '非公開の認証局（何も送信されません）',
    unknown: 'ここでは信頼されていない認証局（何も送信されません）',
  },
};

export const deviceTexts = { en, de, es, ja };
