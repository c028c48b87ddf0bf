import type { PolicyTexts } from './types.ts';

export const ja: PolicyTexts = {
  supported: 'Gangway {version} 以降',
  areas: {
    connections: '接続',
    clients: 'AI クライアント',
    tools: 'ツール',
    credentials: 'キーとサインイン',
    network: 'ネットワークとデバイス',
    audit: '監査ログ',
    app: 'アプリ',
  },
  keys: {
    ManagedConnections: {
      title: '組織が設定する接続',
      help: '各項目は Gangway に表示され、ユーザーにキーまたはサインインを求めます。または、root が所有するプログラムがキーを出力します。ポリシーはコンピューター上の誰でも読めるため、ここに書かれたキーは拒否されます。記載されなくなった接続は、資格情報とともに削除されます。',
    },
    AllowUserConnections: {
      title: 'ユーザーによる接続の追加を許可',
      help: '許可しない場合、組織が設定した接続だけを使用できます。',
    },
    AllowedUpstreams: {
      title: '許可する MCP サーバーのアドレス',
      help: 'これらにだけ接続できます。https://mcp.example.com はそのすべてのパスを、https://*.example.com はその下のすべてのホストを許可します。パスの末尾には * を使えます。空のリストは何も許可しません。',
    },
    DeniedUpstreams: {
      title: '拒否する MCP サーバーのアドレス',
      help: '他で許可されていても、これらには接続できません。形式は許可するアドレスと同じです。* はすべてを拒否します。',
    },
    AllowedConnectionModels: {
      title: '許可する認証方法',
      help: 'api-key: 共有キー。oauth: 個人のサインイン。none: 資格情報なし。',
    },
    AllowedTenancies: {
      title: '許可する会社',
      help: '接続してよいサービス上の会社 (テナント) の ID または名前です。会社が不明な接続は停止されます。ManagedConnections で会社を指定できます。',
    },
    WipeConnections: {
      title: 'コンピューターから削除する接続',
      help: 'これらの名前の接続は数秒以内に資格情報とともに削除され、同じ名前の接続は追加できません。',
    },
    ApprovedClients: {
      title: '承認された AI クライアント',
      help: 'Gangway での ID がこれらに一致するものだけが呼び出せます。* は任意の文字を表します。空のリストは何も承認しません。',
    },
    DeniedClients: {
      title: '拒否する AI クライアント',
      help: '他で承認されていても、これらは呼び出せません。実行中の呼び出しは数秒以内に終了します。',
    },
    ClientBinding: {
      title: 'AI クライアントの背後のプログラム',
      help: 'AI クライアントのトークンを使うプログラムが、トークンを渡した相手でなければならないかどうか。',
      choices: { off: '確認しない', warn: '異なる場合に表示する', enforce: '異なる場合や不明な場合に拒否する' },
    },
    AllowPathTokens: {
      title: 'ローカルアドレス内のトークン',
      help: '他の方法に対応しない AI クライアントが、ローカルアドレスにトークンを含めてよいかどうか。未設定の場合、ポリシーのあるコンピューターでは許可されません。',
    },
    AllowedTools: {
      title: '許可するツール',
      help: '接続ごと、または * ですべての接続に対して、呼び出せるツールを指定します。readOnly を付けると、何も変更しないとサービスが宣言したものだけになります。複数の項目が同じ接続を指す場合、すべてで許可されている必要があります。run_api_request と注釈のないツールは読み取り専用とみなされません。',
    },
    DeniedTools: {
      title: '拒否するツール',
      help: '接続ごと、または * ですべての接続に対して、他で許可されていても呼び出せないツールを指定します。',
    },
    WhoMayRotate: {
      title: 'キーを交換できる人',
      help: '保存されたキーを別のキーに置き換えられる人。',
      choices: { anyone: '全員', administrators: 'サービスの管理者', nobody: 'このコンピューターでは誰も不可' },
    },
    MaxKeyAgeDays: { title: 'キーの最長使用期間 (日)', help: 'これより古いキーは交換が必要です。' },
    KeyRotationNoticeDays: {
      title: 'キー交換の事前通知 (日)',
      help: '期日のこの日数前にユーザーへ通知します。',
    },
    RotationGraceDays: {
      title: '期日後の猶予 (日)',
      help: '期日後もこの日数は古いキーで呼び出せます。その後は停止します。未設定の場合は停止しません。',
    },
    RevokeCredentialsBefore: {
      title: 'この時点より前の資格情報を無効化',
      help: 'この時点より前に入力されたキーと行われたサインインは、数秒以内にコンピューターから削除され、それらによる呼び出しは終了します。将来の時点は、その時が来ると有効になります。',
    },
    RequireOsKeychain: {
      title: 'システムのキーチェーンを必須にする',
      help: 'システムのキーチェーンで保護されている場合にだけ保管庫が開きます。',
    },
    RequireManagedDevice: {
      title: '管理されたコンピューターを必須にする',
      help: 'コンピューターがデバイス管理に登録されている間だけ接続が動作します。',
    },
    TlsInspection: {
      title: 'TLS を検査するプロキシ',
      help: 'TLS を復号するプロキシを通して資格情報を送ってよいかどうか。認証局は ApprovedInspectionCAs で承認します。',
      choices: { block: '許可しない', approved: '認証局が承認されている場合だけ' },
    },
    ApprovedInspectionCAs: {
      title: '承認された検査用認証局',
      help: 'プライベート認証局の公開鍵: sha256-spki: に続けて SubjectPublicKeyInfo の SHA-256 を Base64 で指定します。承認されていない認証局を見つけると、Gangway はこの値を表示します。',
    },
    ProxyMode: {
      title: 'ネットワークへの経路',
      help: 'サーバーへの接続方法。',
      choices: { system: 'システムの設定に従う', direct: 'プロキシなし', fixed: 'ProxyServer のプロキシを使う' },
    },
    ProxyServer: {
      title: 'プロキシ',
      help: 'プロキシのアドレス (例: http://proxy.example.com:8080)。ProxyMode が "fixed" の場合にだけ有効です。',
    },
    GatewayPort: {
      title: 'ローカルポート',
      help: 'AI クライアントが使う 127.0.0.1 のポート。変更は次回 Gangway を起動したときに有効になります。',
    },
    AuditRetentionDays: { title: '監査ログの保存期間 (日)', help: 'これより古い記録は削除されます。' },
    AuditExport: {
      title: '監査ログの送信先',
      help: '記録を追加で送るフォルダー、TLS 経由の syslog サーバー、または OpenTelemetry コレクター。',
    },
    AuditFailure: {
      title: '監査ログを書き込めない場合',
      help: '記録できない間も呼び出しを続けるかどうか。',
      choices: { continue: '呼び出しを続ける', stop: '呼び出しを停止する' },
    },
    LeakScan: {
      title: 'AI クライアント内のキーを検索',
      help: 'Gangway が AI クライアントの設定からキーを検索するかどうか。',
      choices: { off: 'しない', on: 'する', 'on+fix': 'する (保管庫への移動も提案する)' },
    },
    AutoUpdate: {
      title: '更新',
      help: 'Gangway が自分で更新を確認するかどうか。',
      choices: { off: 'しない', notify: '通知する', on: 'インストールする' },
    },
    StartAtLogin: {
      title: 'ログイン時に起動',
      help: 'ユーザーのログイン時に Gangway を起動するかどうか。未設定の場合はユーザーが決めます。',
    },
    AllowQuit: {
      title: 'ユーザーによる Gangway の終了を許可',
      help: '許可しない場合、メニューに「終了」は表示されません。',
    },
    ContentProtection: {
      title: '画面録画からキーを除外',
      help: 'キーの入力中、システムが対応していれば、ウィンドウはスクリーンショットと録画に写りません。',
    },
    OrganizationName: { title: '組織の名前', help: '組織が管理する箇所に表示されます。' },
    SupportText: { title: '問い合わせ先', help: '拒否されたときに表示される 1 行の文です。' },
    SupportUrl: { title: '問い合わせ用のアドレス', help: '拒否されたときに表示される https アドレスです。' },
  },
};
