import type { PolicyTexts } from './types.ts';

export const de: PolicyTexts = {
  supported: 'Gangway {version} oder neuer',
  areas: {
    connections: 'Verbindungen',
    clients: 'KI-Programme',
    tools: 'Werkzeuge',
    credentials: 'Schlüssel und Anmeldungen',
    network: 'Netz und Gerät',
    audit: 'Prüfprotokoll',
    app: 'Die App',
  },
  keys: {
    ManagedConnections: {
      title: 'Von der Organisation eingerichtete Verbindungen',
      help: 'Jeder Eintrag erscheint in Gangway und fragt die Person nach einem Schlüssel oder einer Anmeldung; oder ein Programm, das root gehört, gibt den Schlüssel aus. Ein hier eingetragener Schlüssel wird abgelehnt, denn Richtlinien kann jeder am Computer lesen. Eine nicht mehr genannte Verbindung wird samt Zugangsdaten entfernt.',
    },
    AllowUserConnections: {
      title: 'Personen dürfen Verbindungen hinzufügen',
      help: 'Wenn nicht, können nur von der Organisation eingerichtete Verbindungen genutzt werden.',
    },
    AllowedUpstreams: {
      title: 'Erlaubte Adressen von MCP-Servern',
      help: 'Nur diese dürfen erreicht werden. https://mcp.example.com erlaubt dort jeden Pfad, https://*.example.com jeden Host darunter, ein Pfad darf auf * enden. Eine leere Liste erlaubt keine.',
    },
    DeniedUpstreams: {
      title: 'Verbotene Adressen von MCP-Servern',
      help: 'Diese dürfen nicht erreicht werden, auch wenn sie anderswo erlaubt sind. Die Form ist die der erlaubten Adressen; * verbietet alle.',
    },
    AllowedConnectionModels: {
      title: 'Erlaubte Arten, sich auszuweisen',
      help: 'api-key: ein gemeinsamer Schlüssel. oauth: eine persönliche Anmeldung. none: keine Zugangsdaten.',
    },
    AllowedTenancies: {
      title: 'Erlaubte Unternehmen',
      help: 'Kennungen oder Namen der Unternehmen (Mandanten) beim Dienst, die erreicht werden dürfen. Eine Verbindung, deren Unternehmen niemand nennt, wird dann angehalten; ManagedConnections kann es nennen.',
    },
    WipeConnections: {
      title: 'Vom Computer zu entfernende Verbindungen',
      help: 'Verbindungen dieser Namen werden binnen Sekunden samt Zugangsdaten entfernt, und keine dieses Namens kann hinzugefügt werden.',
    },
    ApprovedClients: {
      title: 'Freigegebene KI-Programme',
      help: 'Nur diese dürfen Aufrufe machen, nach ihren Kennungen in Gangway; * steht für beliebige Zeichen. Eine leere Liste gibt keines frei.',
    },
    DeniedClients: {
      title: 'Verbotene KI-Programme',
      help: 'Diese dürfen keine Aufrufe machen, auch wenn sie anderswo freigegeben sind. Laufende Aufrufe enden binnen Sekunden.',
    },
    ClientBinding: {
      title: 'Programm hinter einem KI-Programm',
      help: 'Ob das Programm, das das Token eines KI-Programms verwendet, dasjenige sein muss, dem es gegeben wurde.',
      choices: {
        off: 'Wird nicht betrachtet',
        warn: 'Anzeigen, wo es ein anderes ist',
        enforce: 'Ablehnen, wo es ein anderes oder unbekannt ist',
      },
    },
    AllowPathTokens: {
      title: 'Token in lokalen Adressen',
      help: 'Ob KI-Programme, die nichts anderes können, ihr Token in der lokalen Adresse tragen dürfen. Nicht gesetzt: nicht auf einem Computer mit Richtlinie.',
    },
    AllowedTools: {
      title: 'Erlaubte Werkzeuge',
      help: 'Für eine Verbindung, oder * für alle: die Werkzeuge, die aufgerufen werden dürfen, und mit readOnly nur solche, die laut Dienst nichts ändern. Nennen mehrere Einträge eine Verbindung, muss jeder das Werkzeug erlauben. run_api_request und Werkzeuge ohne Angaben gelten nie als nur lesend.',
    },
    DeniedTools: {
      title: 'Verbotene Werkzeuge',
      help: 'Für eine Verbindung, oder * für alle: die Werkzeuge, die nicht aufgerufen werden dürfen, auch wenn sie anderswo erlaubt sind.',
    },
    WhoMayRotate: {
      title: 'Wer Schlüssel ersetzen darf',
      help: 'Wer einen anderen Schlüssel an die Stelle eines gespeicherten setzen darf.',
      choices: {
        anyone: 'Alle',
        administrators: 'Personen, die den Dienst verwalten',
        nobody: 'Niemand an diesem Computer',
      },
    },
    MaxKeyAgeDays: { title: 'Längste Lebensdauer eines Schlüssels (Tage)', help: 'Ältere Schlüssel sind zu ersetzen.' },
    KeyRotationNoticeDays: {
      title: 'Hinweis vor dem Ersetzen eines Schlüssels (Tage)',
      help: 'So lange vor dem Datum wird die Person darauf hingewiesen.',
    },
    RotationGraceDays: {
      title: 'Aufrufe nach dem Datum (Tage)',
      help: 'So lange nach dem Datum gehen Aufrufe noch mit dem alten Schlüssel durch; dann werden sie angehalten. Nicht gesetzt: nie.',
    },
    RevokeCredentialsBefore: {
      title: 'Zugangsdaten entwerten, die älter sind als',
      help: 'Vor diesem Zeitpunkt eingegebene Schlüssel und gemachte Anmeldungen werden binnen Sekunden vom Computer gelöscht, und Aufrufe mit ihnen enden. Ein künftiger Zeitpunkt wirkt, sobald er da ist.',
    },
    RequireOsKeychain: {
      title: 'Schlüsselbund des Systems verlangen',
      help: 'Der Tresor öffnet sich nur, wenn der Schlüsselbund des Systems ihn schützt.',
    },
    RequireManagedDevice: {
      title: 'Verwalteten Computer verlangen',
      help: 'Verbindungen arbeiten nur, solange der Computer in der Geräteverwaltung angemeldet ist.',
    },
    TlsInspection: {
      title: 'Proxys, die TLS aufbrechen',
      help: 'Ob Zugangsdaten durch einen Proxy gesendet werden dürfen, der TLS öffnet. Zertifizierungsstellen werden mit ApprovedInspectionCAs freigegeben.',
      choices: { block: 'Nie', approved: 'Nur wo dessen Zertifizierungsstelle freigegeben ist' },
    },
    ApprovedInspectionCAs: {
      title: 'Freigegebene Zertifizierungsstellen zum Aufbrechen von TLS',
      help: 'Öffentliche Schlüssel privater Zertifizierungsstellen: sha256-spki: und der SHA-256 der SubjectPublicKeyInfo in Base64. Gangway zeigt diesen Wert, wo es eine nicht freigegebene findet.',
    },
    ProxyMode: {
      title: 'Weg ins Netz',
      help: 'Wie Server erreicht werden.',
      choices: { system: 'Wie das System es sagt', direct: 'Ohne Proxy', fixed: 'Durch den Proxy aus ProxyServer' },
    },
    ProxyServer: {
      title: 'Proxy',
      help: 'Adresse des Proxys, etwa http://proxy.example.com:8080. Sie zählt nur mit ProxyMode „fixed“.',
    },
    GatewayPort: {
      title: 'Lokaler Port',
      help: 'Port auf 127.0.0.1, den KI-Programme benutzen. Eine Änderung wirkt beim nächsten Start von Gangway.',
    },
    AuditRetentionDays: {
      title: 'Aufbewahrung des Prüfprotokolls (Tage)',
      help: 'Ältere Einträge werden gelöscht.',
    },
    AuditExport: {
      title: 'Wohin das Prüfprotokoll gesendet wird',
      help: 'Ordner, Syslog-Server über TLS oder OpenTelemetry-Sammler, an die Einträge zusätzlich gesendet werden.',
    },
    AuditFailure: {
      title: 'Wenn das Prüfprotokoll nicht geschrieben werden kann',
      help: 'Ob Aufrufe weitergehen, solange sie nicht aufgezeichnet werden können.',
      choices: { continue: 'Aufrufe gehen weiter', stop: 'Aufrufe werden angehalten' },
    },
    LeakScan: {
      title: 'Schlüssel in KI-Programmen suchen',
      help: 'Ob Gangway die Konfiguration von KI-Programmen nach Schlüsseln durchsucht.',
      choices: { off: 'Aus', on: 'An', 'on+fix': 'An, und anbieten, sie in den Tresor zu verschieben' },
    },
    AutoUpdate: {
      title: 'Aktualisierungen',
      help: 'Ob Gangway selbst nach Aktualisierungen sucht.',
      choices: { off: 'Nie', notify: 'Darauf hinweisen', on: 'Installieren' },
    },
    StartAtLogin: {
      title: 'Beim Anmelden starten',
      help: 'Ob Gangway startet, wenn sich die Person anmeldet. Nicht gesetzt: Die Person entscheidet.',
    },
    AllowQuit: { title: 'Personen dürfen Gangway beenden', help: 'Wenn nicht, fehlt „Beenden“ im Menü.' },
    ContentProtection: {
      title: 'Schlüssel aus Bildschirmaufnahmen heraushalten',
      help: 'Während ein Schlüssel eingegeben wird, fehlt das Fenster in Bildschirmfotos und Aufnahmen, wo das System das kann.',
    },
    OrganizationName: { title: 'Name der Organisation', help: 'Wird gezeigt, wo sie etwas verwaltet.' },
    SupportText: { title: 'Wen man fragt', help: 'Eine Zeile, die gezeigt wird, wo etwas abgelehnt wird.' },
    SupportUrl: { title: 'Wo man fragt', help: 'Eine https-Adresse, die gezeigt wird, wo etwas abgelehnt wird.' },
  },
};
