/** Texts of the exposure page. Reasons that a person gave, and names from files, are not here. */
const en = {
  exposed_one: '{{count}} credential is outside the vault.',
  exposed_other: '{{count}} credentials are outside the vault.',
  none_one: 'No credential was found outside the vault; {{count}} file was searched {{ago}}.',
  none_other: 'No credential was found outside the vault; {{count}} files were searched {{ago}}.',
  never: 'Nothing has been searched yet.',
  search: 'Search now',
  shell: "Also the shell's files",
  searching: 'Searching: {{done}} of {{of}} places',
  emptyTitle: 'Nothing is exposed',
  emptyText:
    'The settings of all AI clients that Gangway knows were searched, for you and for your projects. The search goes on by itself when one of these files changes.',
  notYetTitle: 'Not searched yet',
  notYetText:
    'Gangway reads the settings of your AI clients and looks for credentials. It changes nothing, and keeps no value.',
  off: 'Your organisation has switched the search off. You can still start it here.',
  fix: 'Your organisation has keys moved by themselves where a connection to their address exists. A new address always needs your click.',
  vaultClosed:
    'The vault is closed. Keys of a form that nobody knows were not recognised, and nothing can be moved until it is open.',
  key: {
    stored: 'Key of {{name}}',
    format: 'Credential of {{name}}',
    likely: 'Probably a credential',
    of: 'Probably a credential of {{name}}',
  },
  readBy: 'Read by',
  shellReads: 'The shell',
  project: '{{names}}, in a project',
  file: 'File',
  place: 'Place',
  shown: 'Value',
  sentTo: 'Sent to',
  found: 'Found',
  move: 'Move to vault',
  moveOf: 'Move to vault: {{name}}',
  leave: 'Leave it there',
  leaveOf: 'Leave it there: {{name}}',
  byHand: {
    'no-server':
      'It belongs to no hosted server, so Gangway cannot take its place. Take it out by hand, and replace it at the service.',
    'local-program':
      'A program on this computer takes it, and no hosted server. Use the hosted server of the service if there is one; else keep the value in a store for secrets.',
    shell:
      'Every program that you start from a shell can read it. Take the line out, and replace the key at the service.',
    'no-header':
      'It is sent in an address. Addresses end up in logs. Take it out, add a connection by hand, and replace the key at the service.',
    scheme:
      'It is sent in a way that Gangway does not use for keys. Take it out, and sign in through a connection instead.',
    'not-https': 'It is sent without encryption, so others may have read it. Replace it at the service first.',
    several: 'The entry holds several credentials. Take out those that are not needed, then search again.',
    'sent-elsewhere':
      'This is the key of a connection, and it is sent to another address. Find out who made this entry before anything else; then replace the key.',
    client:
      'This client is to act as you and not with a shared key. Add a connection with a sign-in, connect the client to it, and take the key out.',
  },
  moveDialog: {
    title: 'Move to the vault',
    intro: 'This happens, in this order. If a step fails, everything stays as it was before it.',
    tryIt: 'The key is tried at {{origin}}, and put into the vault.',
    have: 'The vault has this key already, for {{name}}.',
    rewrite:
      'The entry in {{file}} leads to Gangway instead. The rest of the file stays as it is; a copy of it is kept, sealed by the vault.',
    rotate: 'You are asked to replace the key: it was readable, so it must be presumed to be known to others.',
    project: 'The new entry holds no token, so the project can be shared as before.',
    newTitle: 'Is this the address of the service?',
    newText: 'No connection leads to {{origin}} yet. Gangway will send the key there from now on, and nowhere else.',
    agree: 'Yes, move it',
    submit: 'Move',
  },
  done: 'The key is in the vault.',
  doneText: 'Now replace it at the service, since others may have seen it. The connection shows how.',
  toConnections: 'Go to Connections',
  leaveDialog: {
    title: 'Leave the credential there?',
    text: 'It stays readable for every program that you start. Your reason goes into the audit log.',
    reason: 'Why it may stay',
    hint: 'For example: a key for tests. No keys here.',
    missing: 'Give a reason.',
    submit: 'Leave it there',
  },
  left: 'Left on purpose',
  leftBecause: 'Left on {{date}}: {{reason}}',
  unleave: 'Show it again',
  unleaveOf: 'Show it again: {{name}}',
  unread: 'Not examined',
  unreadWhy: {
    'too-large': 'larger than any settings are',
    'no-permission': 'you may not read it',
    'no-file': 'not a file',
    loop: 'a link that leads back to itself',
    failed: 'reading it failed',
  },
  import: {
    title: 'Servers that are not in Gangway yet',
    text: 'These entries hold no credential. Led through Gangway, their calls are recorded and can be stopped. You may be asked to sign in; it can be undone.',
    submit: 'Lead through Gangway',
    submitOf: 'Lead through Gangway: {{server}} of {{client}}',
    row: '{{server}} in {{client}}',
    done: '{{server}} in {{client}} goes through {{connection}}',
    undo: 'Undo',
    undoOf: 'Undo: {{server}} of {{client}}',
  },
};

const de: typeof en = {
  exposed_one: '{{count}} Zugangsschlüssel liegt außerhalb des Tresors.',
  exposed_other: '{{count}} Zugangsschlüssel liegen außerhalb des Tresors.',
  none_one: 'Außerhalb des Tresors wurde kein Zugangsschlüssel gefunden; {{count}} Datei wurde {{ago}} durchsucht.',
  none_other:
    'Außerhalb des Tresors wurde kein Zugangsschlüssel gefunden; {{count}} Dateien wurden {{ago}} durchsucht.',
  never: 'Es wurde noch nichts durchsucht.',
  search: 'Jetzt suchen',
  shell: 'Auch die Dateien der Shell',
  searching: 'Suche: {{done}} von {{of}} Stellen',
  emptyTitle: 'Nichts liegt offen',
  emptyText:
    'Die Einstellungen aller KI-Programme, die Gangway kennt, wurden durchsucht, für Sie und für Ihre Projekte. Ändert sich eine dieser Dateien, wird von selbst weitergesucht.',
  notYetTitle: 'Noch nicht durchsucht',
  notYetText:
    'Gangway liest die Einstellungen Ihrer KI-Programme und sucht nach Zugangsschlüsseln. Es ändert nichts und behält keinen Wert.',
  off: 'Ihre Organisation hat die Suche ausgeschaltet. Sie können sie hier trotzdem starten.',
  fix: 'Ihre Organisation lässt Schlüssel von selbst verschieben, wenn es zu ihrer Adresse schon eine Verbindung gibt. Eine neue Adresse braucht immer Ihren Klick.',
  vaultClosed:
    'Der Tresor ist zu. Schlüssel von unbekannter Form wurden nicht erkannt, und nichts kann verschoben werden, bis er offen ist.',
  key: {
    stored: 'Schlüssel von {{name}}',
    format: 'Zugangsschlüssel für {{name}}',
    likely: 'Vermutlich ein Zugangsschlüssel',
    of: 'Vermutlich ein Zugangsschlüssel für {{name}}',
  },
  readBy: 'Gelesen von',
  shellReads: 'Der Shell',
  project: '{{names}}, in einem Projekt',
  file: 'Datei',
  place: 'Stelle',
  shown: 'Wert',
  sentTo: 'Geht an',
  found: 'Gefunden',
  move: 'In den Tresor verschieben',
  moveOf: 'In den Tresor verschieben: {{name}}',
  leave: 'Dort lassen',
  leaveOf: 'Dort lassen: {{name}}',
  byHand: {
    'no-server':
      'Er gehört zu keinem gehosteten Server, deshalb kann Gangway nicht an seine Stelle treten. Nehmen Sie ihn von Hand heraus und ersetzen Sie ihn beim Dienst.',
    'local-program':
      'Ein Programm auf diesem Rechner nimmt ihn, kein gehosteter Server. Nutzen Sie den gehosteten Server des Dienstes, wenn es einen gibt; sonst legen Sie den Wert in einen Speicher für Geheimnisse.',
    shell:
      'Jedes Programm, das Sie aus einer Shell starten, kann ihn lesen. Entfernen Sie die Zeile und ersetzen Sie den Schlüssel beim Dienst.',
    'no-header':
      'Er wird in einer Adresse gesendet. Adressen landen in Protokollen. Nehmen Sie ihn heraus, legen Sie die Verbindung von Hand an und ersetzen Sie den Schlüssel beim Dienst.',
    scheme:
      'Er wird auf eine Weise gesendet, die Gangway für Schlüssel nicht verwendet. Nehmen Sie ihn heraus und melden Sie sich stattdessen über eine Verbindung an.',
    'not-https':
      'Er wird unverschlüsselt gesendet, andere können ihn also gelesen haben. Ersetzen Sie ihn zuerst beim Dienst.',
    several: 'Der Eintrag enthält mehrere Zugangsschlüssel. Entfernen Sie die nicht benötigten und suchen Sie erneut.',
    'sent-elsewhere':
      'Das ist der Schlüssel einer Verbindung, und er geht an eine andere Adresse. Klären Sie zuerst, von wem dieser Eintrag stammt; ersetzen Sie dann den Schlüssel.',
    client:
      'Dieses Programm soll als Sie handeln und nicht mit einem geteilten Schlüssel. Legen Sie eine Verbindung mit Anmeldung an, verbinden Sie das Programm damit und nehmen Sie den Schlüssel heraus.',
  },
  moveDialog: {
    title: 'In den Tresor verschieben',
    intro: 'Das geschieht in dieser Reihenfolge. Schlägt ein Schritt fehl, bleibt alles, wie es davor war.',
    tryIt: 'Der Schlüssel wird bei {{origin}} ausprobiert und kommt in den Tresor.',
    have: 'Der Tresor hat diesen Schlüssel schon, für {{name}}.',
    rewrite:
      'Der Eintrag in {{file}} führt stattdessen zu Gangway. Der Rest der Datei bleibt, wie er ist; eine Kopie davon wird aufbewahrt, vom Tresor versiegelt.',
    rotate:
      'Sie werden gebeten, den Schlüssel zu ersetzen: Er war lesbar, also muss man annehmen, dass andere ihn kennen.',
    project: 'Der neue Eintrag enthält kein Token, das Projekt kann also wie bisher geteilt werden.',
    newTitle: 'Ist das die Adresse des Dienstes?',
    newText:
      'Zu {{origin}} führt noch keine Verbindung. Gangway sendet den Schlüssel künftig dorthin und nirgendwo sonst.',
    agree: 'Ja, verschieben',
    submit: 'Verschieben',
  },
  done: 'Der Schlüssel ist im Tresor.',
  doneText: 'Ersetzen Sie ihn jetzt beim Dienst, denn andere können ihn gesehen haben. Die Verbindung zeigt, wie.',
  toConnections: 'Zu den Verbindungen',
  leaveDialog: {
    title: 'Den Zugangsschlüssel dort lassen?',
    text: 'Er bleibt lesbar für jedes Programm, das Sie starten. Ihre Begründung kommt ins Protokoll.',
    reason: 'Warum er bleiben darf',
    hint: 'Zum Beispiel: ein Schlüssel für Tests. Hier keine Schlüssel eintragen.',
    missing: 'Geben Sie einen Grund an.',
    submit: 'Dort lassen',
  },
  left: 'Mit Absicht dort gelassen',
  leftBecause: 'Am {{date}} dort gelassen: {{reason}}',
  unleave: 'Wieder anzeigen',
  unleaveOf: 'Wieder anzeigen: {{name}}',
  unread: 'Nicht untersucht',
  unreadWhy: {
    'too-large': 'größer, als Einstellungen je sind',
    'no-permission': 'Sie dürfen sie nicht lesen',
    'no-file': 'keine Datei',
    loop: 'ein Verweis, der zu sich selbst zurückführt',
    failed: 'das Lesen schlug fehl',
  },
  import: {
    title: 'Server, die noch nicht in Gangway sind',
    text: 'Diese Einträge enthalten keinen Zugangsschlüssel. Über Gangway geführt, werden ihre Aufrufe aufgezeichnet und lassen sich anhalten. Vielleicht müssen Sie sich anmelden; es lässt sich rückgängig machen.',
    submit: 'Über Gangway führen',
    submitOf: 'Über Gangway führen: {{server}} von {{client}}',
    row: '{{server}} von {{client}}',
    done: '{{server}} in {{client}} geht über {{connection}}',
    undo: 'Rückgängig',
    undoOf: 'Rückgängig: {{server}} von {{client}}',
  },
};

const es: typeof en = {
  exposed_one: 'Hay {{count}} credencial fuera de la bóveda.',
  exposed_other: 'Hay {{count}} credenciales fuera de la bóveda.',
  none_one: 'No se encontró ninguna credencial fuera de la bóveda; se revisó {{count}} archivo {{ago}}.',
  none_other: 'No se encontró ninguna credencial fuera de la bóveda; se revisaron {{count}} archivos {{ago}}.',
  never: 'Todavía no se ha buscado.',
  search: 'Buscar ahora',
  shell: 'También los archivos del intérprete de comandos',
  searching: 'Buscando: {{done}} de {{of}} lugares',
  emptyTitle: 'No hay nada expuesto',
  emptyText:
    'Se revisó la configuración de todos los clientes de IA que Gangway conoce, la suya y la de sus proyectos. La búsqueda continúa sola cuando uno de esos archivos cambia.',
  notYetTitle: 'Aún no se ha buscado',
  notYetText:
    'Gangway lee la configuración de sus clientes de IA y busca credenciales. No cambia nada ni guarda ningún valor.',
  off: 'Su organización ha desactivado la búsqueda. Aun así puede iniciarla aquí.',
  fix: 'Su organización hace que las claves se muevan solas cuando ya existe una conexión a su dirección. Una dirección nueva siempre necesita su clic.',
  vaultClosed:
    'La bóveda está cerrada. No se reconocieron las claves de forma desconocida y no se puede mover nada hasta que se abra.',
  key: {
    stored: 'Clave de {{name}}',
    format: 'Credencial de {{name}}',
    likely: 'Probablemente una credencial',
    of: 'Probablemente una credencial de {{name}}',
  },
  readBy: 'La lee',
  shellReads: 'El intérprete de comandos',
  project: '{{names}}, en un proyecto',
  file: 'Archivo',
  place: 'Lugar',
  shown: 'Valor',
  sentTo: 'Se envía a',
  found: 'Encontrada',
  move: 'Mover a la bóveda',
  moveOf: 'Mover a la bóveda: {{name}}',
  leave: 'Dejarla ahí',
  leaveOf: 'Dejarla ahí: {{name}}',
  byHand: {
    'no-server':
      'No pertenece a ningún servidor alojado, así que Gangway no puede ocupar su lugar. Quítela a mano y sustitúyala en el servicio.',
    'local-program':
      'La usa un programa de este equipo y no un servidor alojado. Use el servidor alojado del servicio si existe; si no, guarde el valor en un almacén de secretos.',
    shell:
      'Puede leerla cualquier programa que inicie desde una terminal. Quite la línea y sustituya la clave en el servicio.',
    'no-header':
      'Se envía dentro de una dirección. Las direcciones acaban en registros. Quítela, añada una conexión a mano y sustituya la clave en el servicio.',
    scheme:
      'Se envía de una manera que Gangway no usa para claves. Quítela e inicie sesión mediante una conexión en su lugar.',
    'not-https': 'Se envía sin cifrar, así que otros pueden haberla leído. Primero sustitúyala en el servicio.',
    several: 'La entrada contiene varias credenciales. Quite las que no hagan falta y vuelva a buscar.',
    'sent-elsewhere':
      'Es la clave de una conexión y se envía a otra dirección. Averigüe primero quién creó esta entrada; después sustituya la clave.',
    client:
      'Este cliente debe actuar como usted y no con una clave compartida. Añada una conexión con inicio de sesión, conecte el cliente a ella y quite la clave.',
  },
  moveDialog: {
    title: 'Mover a la bóveda',
    intro: 'Esto ocurre, en este orden. Si un paso falla, todo queda como estaba antes de él.',
    tryIt: 'La clave se prueba en {{origin}} y se guarda en la bóveda.',
    have: 'La bóveda ya tiene esta clave, para {{name}}.',
    rewrite:
      'La entrada de {{file}} lleva a Gangway. El resto del archivo queda igual; se conserva una copia sellada por la bóveda.',
    rotate: 'Se le pide que sustituya la clave: era legible, así que hay que suponer que otros la conocen.',
    project: 'La nueva entrada no contiene ningún token, así que el proyecto se puede compartir como antes.',
    newTitle: '¿Es esta la dirección del servicio?',
    newText:
      'Todavía no hay ninguna conexión a {{origin}}. Gangway enviará la clave allí a partir de ahora, y a ningún otro sitio.',
    agree: 'Sí, moverla',
    submit: 'Mover',
  },
  done: 'La clave está en la bóveda.',
  doneText: 'Ahora sustitúyala en el servicio, porque otros pueden haberla visto. La conexión muestra cómo.',
  toConnections: 'Ir a Conexiones',
  leaveDialog: {
    title: '¿Dejar ahí la credencial?',
    text: 'Sigue siendo legible para cualquier programa que inicie. Su motivo queda en el registro de auditoría.',
    reason: 'Por qué puede quedarse',
    hint: 'Por ejemplo: una clave de pruebas. No escriba claves aquí.',
    missing: 'Indique un motivo.',
    submit: 'Dejarla ahí',
  },
  left: 'Dejadas a propósito',
  leftBecause: 'Dejada el {{date}}: {{reason}}',
  unleave: 'Volver a mostrarla',
  unleaveOf: 'Volver a mostrarla: {{name}}',
  unread: 'No revisados',
  unreadWhy: {
    'too-large': 'más grande que cualquier configuración',
    'no-permission': 'usted no puede leerlo',
    'no-file': 'no es un archivo',
    loop: 'un enlace que vuelve a sí mismo',
    failed: 'falló la lectura',
  },
  import: {
    title: 'Servidores que aún no están en Gangway',
    text: 'Estas entradas no contienen credenciales. A través de Gangway, sus llamadas quedan registradas y se pueden detener. Quizá se le pida iniciar sesión; se puede deshacer.',
    submit: 'Llevar por Gangway',
    submitOf: 'Llevar por Gangway: {{server}} de {{client}}',
    row: '{{server}} en {{client}}',
    done: '{{server}} en {{client}} pasa por {{connection}}',
    undo: 'Deshacer',
    undoOf: 'Deshacer: {{server}} de {{client}}',
  },
};

const ja: typeof en = {
  exposed_one: '保管庫の外に資格情報が {{count}} 件あります。',
  exposed_other: '保管庫の外に資格情報が {{count}} 件あります。',
  none_one: '保管庫の外に資格情報は見つかりませんでした。{{ago}}に {{count}} 個のファイルを調べました。',
  none_other: '保管庫の外に資格情報は見つかりませんでした。{{ago}}に {{count}} 個のファイルを調べました。',
  never: 'まだ何も調べていません。',
  search: '今すぐ調べる',
  shell: 'シェルのファイルも調べる',
  searching: '調査中: {{of}} か所のうち {{done}} か所',
  emptyTitle: '露出しているものはありません',
  emptyText:
    'Gangway が知っているすべての AI クライアントの設定を、個人用とプロジェクト用の両方について調べました。これらのファイルが変わると、自動でもう一度調べます。',
  notYetTitle: 'まだ調べていません',
  notYetText: 'Gangway は AI クライアントの設定を読み、資格情報を探します。何も変更せず、値も残しません。',
  off: '組織によって自動の調査が無効になっています。ここから手動で始めることはできます。',
  fix: '組織の設定により、その宛先への接続がすでにある鍵は自動で移されます。新しい宛先には必ずあなたのクリックが必要です。',
  vaultClosed: '保管庫が閉じています。形式の分からない鍵は見分けられず、開くまで何も移せません。',
  key: {
    stored: '{{name}} の鍵',
    format: '{{name}} の資格情報',
    likely: 'おそらく資格情報',
    of: 'おそらく {{name}} の資格情報',
  },
  readBy: '読み取る側',
  shellReads: 'シェル',
  project: '{{names}}（プロジェクト内）',
  file: 'ファイル',
  place: '場所',
  shown: '値',
  sentTo: '送信先',
  found: '発見',
  move: '保管庫に移す',
  moveOf: '保管庫に移す: {{name}}',
  leave: 'そのままにする',
  leaveOf: 'そのままにする: {{name}}',
  byHand: {
    'no-server':
      'ホスト型サーバーのものではないため、Gangway が代わりになることはできません。手作業で取り除き、サービス側で鍵を交換してください。',
    'local-program':
      'ホスト型サーバーではなく、このコンピューターのプログラムが使っています。サービスのホスト型サーバーがあればそれを使い、なければ秘密情報の保管場所に移してください。',
    shell: 'シェルから起動するすべてのプログラムが読めます。その行を削除し、サービス側で鍵を交換してください。',
    'no-header':
      'アドレスの中で送られています。アドレスはログに残ります。取り除いてから手作業で接続を追加し、サービス側で鍵を交換してください。',
    scheme: 'Gangway が鍵に使わない方法で送られています。取り除き、代わりに接続でサインインしてください。',
    'not-https': '暗号化されずに送られているため、他人に読まれた可能性があります。まずサービス側で交換してください。',
    several: 'この項目には複数の資格情報があります。不要なものを取り除いてから、もう一度調べてください。',
    'sent-elsewhere':
      'これは接続の鍵ですが、別の宛先に送られています。まず誰がこの項目を作ったのかを確かめ、その後で鍵を交換してください。',
    client:
      'このクライアントは共有の鍵ではなく、あなた本人として動作すべきものです。サインインする接続を追加してクライアントをつなぎ、鍵を取り除いてください。',
  },
  moveDialog: {
    title: '保管庫に移す',
    intro: '次の順に行われます。途中で失敗した場合は、その手前の状態のまま残ります。',
    tryIt: '鍵を {{origin}} で試し、保管庫に入れます。',
    have: 'この鍵は {{name}} のものとして、すでに保管庫にあります。',
    rewrite:
      '{{file}} の項目は Gangway を指すようになります。ファイルのほかの部分はそのままです。元の写しは保管庫で封印して保存します。',
    rotate: '鍵の交換をお願いします。読める状態だったため、他人に知られていると考える必要があります。',
    project: '新しい項目にはトークンが含まれないため、プロジェクトはこれまでどおり共有できます。',
    newTitle: 'これはサービスの正しい宛先ですか',
    newText: '{{origin}} への接続はまだありません。Gangway は今後この鍵をそこだけに送ります。',
    agree: 'はい、移します',
    submit: '移す',
  },
  done: '鍵は保管庫に入りました。',
  doneText: '他人に見られた可能性があるため、今すぐサービス側で交換してください。手順は接続の画面にあります。',
  toConnections: '接続を開く',
  leaveDialog: {
    title: '資格情報をそのままにしますか',
    text: '起動するすべてのプログラムから読める状態が続きます。理由は監査ログに残ります。',
    reason: 'そのままにしてよい理由',
    hint: '例: テスト用の鍵。ここに鍵を書かないでください。',
    missing: '理由を入力してください。',
    submit: 'そのままにする',
  },
  left: '意図的に残したもの',
  leftBecause: '{{date}} に残したもの: {{reason}}',
  unleave: '再び表示する',
  unleaveOf: '再び表示する: {{name}}',
  unread: '調べられなかったもの',
  unreadWhy: {
    'too-large': '設定としては大きすぎます',
    'no-permission': '読む権限がありません',
    'no-file': 'ファイルではありません',
    loop: '自分自身に戻るリンクです',
    failed: '読み取りに失敗しました',
  },
  import: {
    title: 'まだ Gangway を通っていないサーバー',
    text: 'これらの項目に資格情報はありません。Gangway を通すと、呼び出しが記録され、止めることもできます。サインインを求められることがあります。元に戻せます。',
    submit: 'Gangway を通す',
    submitOf: 'Gangway を通す: {{client}} の {{server}}',
    row: '{{client}} の {{server}}',
    done: '{{client}} の {{server}} は {{connection}} を通ります',
    undo: '元に戻す',
    undoOf: '元に戻す: {{client}} の {{server}}',
  },
};

export const exposureTexts = { en, de, es, ja };
