import type { ProblemTexts } from './types.ts';

/** What happened, what it means, what to do. `{name}` is filled from the details of the problem. */
export const de: ProblemTexts = {
  GW_NEEDS_KEY: [
    'Der Schlüssel von „{connection}“ wurde von {host} abgelehnt.',
    'Der Schlüssel wurde ersetzt, widerrufen oder falsch eingegeben.',
    'Geben Sie den aktuellen Schlüssel ein.',
  ],
  GW_CREDENTIAL_MISSING: [
    'Für „{connection}“ ist kein Schlüssel gespeichert.',
    'Er wurde aus dem Tresor entfernt oder nie gespeichert.',
    'Geben Sie den Schlüssel ein.',
  ],
  GW_PAUSED: [
    'Die Verbindung „{connection}“ ist angehalten.',
    'Jemand hat sie in Gangway angehalten.',
    'Wählen Sie Fortsetzen.',
  ],
  GW_TENANCY_MISMATCH: [
    'Die Zugangsdaten von „{connection}“ gehören zu {found}, aber diese Verbindung ist auf {pinned} festgelegt.',
    'Aufrufe hätten die Daten einer anderen Firma erreicht, deshalb wurde keiner gesendet.',
    'Prüfen Sie, für welche Firma diese Verbindung gedacht ist.',
  ],
  GW_ROTATION_OVERDUE: [
    'Die Zugangsdaten von „{connection}“ hätten bis {date} ersetzt werden müssen.',
    'Ihre Organisation hält Aufrufe mit überfälligen Zugangsdaten an. Keiner wurde gesendet.',
    'Wählen Sie bei dieser Verbindung Ersetzen und geben Sie einen neuen Schlüssel ein.',
  ],
  GW_ROTATION_SAME_KEY: [
    'Diesen Schlüssel benutzt „{connection}“ bereits.',
    'Nichts wurde geändert.',
    'Erzeugen Sie auf der Schlüsselseite des Dienstes einen neuen und geben Sie diesen ein.',
  ],
  GW_ROTATION_RETURNED: [
    '{host} hat den neuen Schlüssel von „{connection}“ abgelehnt, gleich nachdem er angenommen worden war.',
    'Der alte Schlüssel gilt noch und wird wieder benutzt. KI-Clients merken nichts.',
    'Sehen Sie auf der Schlüsselseite des Dienstes nach, ob der neue Schlüssel aktiv ist, und versuchen Sie es erneut.',
  ],
  GW_ROTATION_NO_WAY_BACK: [
    'Der alte Schlüssel von „{connection}“ kann nicht zurückgeholt werden.',
    'Er gilt nicht mehr, oder die Frist dafür ist vorbei.',
    'Erzeugen Sie auf der Schlüsselseite des Dienstes einen neuen und geben Sie diesen ein.',
  ],
  GW_ROTATION_NOT_ALLOWED: [
    'Sie können den Schlüssel von „{connection}“ auf diesem Computer nicht ersetzen.',
    'Ihre Organisation hat festgelegt, wer Schlüssel ersetzen darf: {who}.',
    'Fragen Sie die Personen, die den Dienst in Ihrer Organisation verwalten.',
  ],
  GW_ROTATION_NOT_DUE: [
    'Es gibt nichts aufzuschieben: Die Zugangsdaten von „{connection}“ sind nicht fällig.',
    'Nichts wurde geändert.',
    'Nichts.',
  ],
  GW_ROTATION_TOO_LATE: [
    'Das Ersetzen der Zugangsdaten von „{connection}“ lässt sich höchstens bis {date} aufschieben.',
    'Nichts wurde geändert.',
    'Wählen Sie einen früheren Tag, oder ersetzen Sie die Zugangsdaten jetzt.',
  ],
  GW_NEEDS_SIGN_IN: [
    'Niemand ist bei {host} angemeldet ({reason}).',
    'Aufrufe geschehen dort als Person und brauchen deren Anmeldung.',
    'Wählen Sie Anmelden.',
  ],
  GW_SIGN_IN_NOT_OFFERED: [
    '{host} sagt nicht, wo man sich anmeldet ({reason}).',
    'Die Anmeldung ist dort für Ihre Firma vielleicht nicht eingeschaltet.',
    'Fragen Sie den Dienst, oder verbinden Sie mit einem Schlüssel.',
  ],
  GW_SIGN_IN_ADDRESS: [
    'Die Anmeldung von {host} nannte eine Adresse, die Gangway nicht öffnet ({reason}).',
    'Sie könnte zu einem Dienst in Ihrem Netz, zu einem Programm auf diesem Computer oder über eine offene Leitung führen. Nichts wurde gesendet.',
    'Sagen Sie es dem Dienst; ist die Adresse eine Ihrer Firma, fragen Sie Ihre IT.',
  ],
  GW_SIGN_IN_UNSAFE: [
    'Dem Anmeldedienst {host} fehlt ein Schutz, den Gangway verlangt ({reason}).',
    'Ohne ihn könnte ein anderes Programm die Anmeldung an Ihrer Stelle abschließen.',
    'Sagen Sie es dem Dienst.',
  ],
  GW_SIGN_IN_MISMATCH: [
    'Eine Antwort bei der Anmeldung von {host} stammt nicht vom gefragten Dienst oder ist nicht für Gangway ({reason}).',
    'Jemand hat vielleicht versucht, zwei Anmeldungen zu vertauschen. Nichts aus der Antwort wurde benutzt.',
    'Melden Sie sich erneut an; bleibt es so, sagen Sie es dem Dienst und Ihrer IT.',
  ],
  GW_SIGN_IN_REFUSED: [
    '{host} hat die Anmeldung abgelehnt ({reason}).',
    'Der Dienst hat sie nicht erlaubt, oder jemand hat auf seiner Seite Abbrechen gewählt.',
    'Melden Sie sich erneut an; bleibt es so, fragen Sie die Verwalter des Dienstes.',
  ],
  GW_SIGN_IN_NO_CLIENT: [
    '{host} lässt Gangway sich nicht registrieren ({reason}).',
    'Es braucht eine Client-ID, die ein Verwalter des Dienstes für Gangway anlegt.',
    'Erbitten Sie eine Client-ID und geben Sie sie in Gangway ein.',
  ],
  GW_SIGN_IN_CANCELLED: [
    'Die Anmeldung bei {host} wurde abgebrochen.',
    'Sie wurde in Gangway abgebrochen oder neu begonnen.',
    'Wählen Sie erneut Anmelden, wenn Sie bereit sind.',
  ],
  GW_SIGN_IN_TIMEOUT: [
    'Die Anmeldung bei {host} wurde nicht innerhalb von {minutes} Minuten abgeschlossen.',
    'Die Seite im Browser wurde geschlossen oder verlassen, oder sie zeigte einen Fehler.',
    'Wählen Sie erneut Anmelden; zeigte die Seite einen Fehler über den Client, wählen Sie zuerst Registrierung vergessen.',
  ],
  GW_SIGN_IN_PORTS: [
    'Die Ports {ports} dieses Computers sind alle belegt.',
    'An einem davon übergibt der Browser die Anmeldung an Gangway.',
    'Schließen Sie die Programme, die sie benutzen, und melden Sie sich dann erneut an.',
  ],
  GW_SIGN_IN_ANOTHER: [
    'Sie haben sich als {found} angemeldet, aber diese Verbindung gehört {pinned}.',
    'KI-Clients hätten als jemand anderes gehandelt. Die neue Anmeldung wurde zurückgenommen, nichts wurde geändert.',
    'Melden Sie sich als {pinned} an, oder fügen Sie eine weitere Verbindung für {found} hinzu.',
  ],
  GW_SIGN_IN_SCOPE: [
    '{host} verlangt mehr Rechte, als die Anmeldung von „{connection}“ hat.',
    'Die Person hat das noch nicht erlaubt, deshalb wurde der Aufruf nicht ausgeführt. Andere Aufrufe funktionieren weiter.',
    'Wählen Sie bei dieser Verbindung Erneut anmelden und erlauben Sie, was die Seite fragt.',
  ],
  GW_NO_API_TOKEN: [
    'Sie sind bei {host} angemeldet, haben dort aber kein API-Token.',
    'Der Dienst verlangt neben der Anmeldung ein eigenes Token; bis es da ist, antworten seine Werkzeuge mit Fehlern.',
    'Erstellen Sie ein Token auf {page} und wählen Sie dann Erneut prüfen.',
  ],
  GW_BROWSER_UNAVAILABLE: [
    'Der Browser konnte nicht geöffnet werden ({reason}).',
    'Angemeldet wird auf einer Seite des Dienstes.',
    'Öffnen Sie den Browser selbst und wählen Sie dann erneut Anmelden.',
  ],
  GW_UPSTREAM_DNS: [
    'Die Adresse {host} konnte nicht gefunden werden.',
    'Dieser Computer ist offline, der Name ist falsch, oder ein DNS-Filter sperrt ihn.',
    'Prüfen Sie die Netzverbindung und versuchen Sie es erneut.',
  ],
  GW_UPSTREAM_REFUSED: [
    '{host} hat die Verbindung abgelehnt.',
    'Der Dienst läuft nicht, oder eine Firewall weist sie ab.',
    'Versuchen Sie es in einer Minute erneut; bleibt es so, sagen Sie es Ihrer IT.',
  ],
  GW_UPSTREAM_NO_ROUTE: [
    'Es gibt keinen Weg zu {host}.',
    'Dieser Computer ist offline, oder sein VPN ist nicht verbunden.',
    'Prüfen Sie die Netzverbindung und versuchen Sie es erneut.',
  ],
  GW_UPSTREAM_ERROR: [
    '{host} hat mit einem Fehler geantwortet (Status {status}).',
    'Der Dienst hat selbst ein Problem.',
    'Versuchen Sie es in einigen Minuten erneut; bleibt es so, sagen Sie es dem Dienst.',
  ],
  GW_UPSTREAM_TIMEOUT: [
    '{host} hat nicht rechtzeitig geantwortet.',
    'Netz oder Dienst sind sehr langsam, oder eine Firewall verwirft die Verbindung.',
    'Warten Sie eine Minute, und prüfen Sie das Ergebnis, bevor Sie einen ändernden Aufruf wiederholen.',
  ],
  GW_UPSTREAM_LOST: [
    'Die Verbindung zu {host} brach ab, bevor die Antwort vollständig war.',
    'Der Aufruf wurde vielleicht ausgeführt, vielleicht nicht.',
    'Prüfen Sie das Ergebnis, bevor Sie einen ändernden Aufruf wiederholen.',
  ],
  GW_UPSTREAM_TLS_EXPIRED: [
    'Das Zertifikat von {host} ist abgelaufen.',
    'Der Dienst hat es nicht erneuert, oder die Uhr dieses Computers geht falsch.',
    'Prüfen Sie Datum und Uhrzeit dieses Computers, und sagen Sie es dann dem Dienst.',
  ],
  GW_UPSTREAM_TLS_NOT_YET_VALID: [
    'Das Zertifikat von {host} gilt noch nicht.',
    'Meist geht die Uhr dieses Computers falsch.',
    'Prüfen Sie Datum und Uhrzeit dieses Computers.',
  ],
  GW_UPSTREAM_TLS_HOST: [
    'Das Zertifikat, das geantwortet hat, ist nicht für {host}.',
    'Ein anderer Server hat an seiner Stelle geantwortet; nichts wurde gesendet.',
    'Machen Sie nicht weiter; sagen Sie es Ihrer IT.',
  ],
  GW_UPSTREAM_TLS_UNTRUSTED: [
    'Das Zertifikat von {host} ist von einer Stelle unterschrieben, der nicht vertraut wird: {issuer}.',
    'Jemand liest vielleicht mit, zum Beispiel ein Firmen-Proxy, der TLS öffnet; nichts wurde gesendet.',
    'Sagen Sie Ihrer IT, in welchem Netz Sie sind.',
  ],
  GW_UPSTREAM_TLS: [
    'Eine sichere Verbindung zu {host} kam nicht zustande ({reason}).',
    'Dienst und Computer sind sich nicht einig, wie der Verkehr geschützt wird; nichts wurde gesendet.',
    'Sagen Sie es Ihrer IT.',
  ],
  GW_UPSTREAM_NOT_HTTPS: [
    'Die Adresse {host} benutzt kein https.',
    'Zugangsdaten würden im Klartext reisen.',
    'Benutzen Sie die https-Adresse des Dienstes.',
  ],
  GW_UPSTREAM_REDIRECT: [
    '{host} hat mit einer Weiterleitung zu einer anderen Adresse geantwortet.',
    'Zugangsdaten folgen nie einer Weiterleitung.',
    'Berichtigen Sie die Adresse dieser Verbindung.',
  ],
  GW_UPSTREAM_MALFORMED: [
    '{host} hat eine ungültige Antwort gesendet ({reason}).',
    'Der Dienst oder etwas dazwischen ist defekt.',
    'Versuchen Sie es erneut; bleibt es so, sagen Sie es dem Dienst.',
  ],
  GW_UPSTREAM_REJECTED: [
    '{host} hat den Aufruf zurückgewiesen (HTTP-Status {status}).',
    'Er wurde nicht ausgeführt: Die Adresse dieser Verbindung ist falsch, oder der Dienst bietet dies nicht an.',
    'Prüfen Sie die Adresse der Verbindung.',
  ],
  GW_UPSTREAM_BUSY: [
    '{host} nimmt gerade keine Aufrufe an (HTTP-Status {status}).',
    'Es bittet, {seconds} s zu warten. Der Aufruf wurde nicht ausgeführt.',
    'Warten Sie so lange und wiederholen Sie dann den Aufruf.',
  ],
  GW_UPSTREAM_PAUSED: [
    '{host} hat {failures}-mal hintereinander versagt.',
    'Gangway wartet {seconds} s bis zum nächsten Versuch, um es nicht schlimmer zu machen. Letztes Problem: {last}.',
    'Warten Sie einen Moment und wiederholen Sie den Aufruf.',
  ],
  GW_PROXY_UNREACHABLE: [
    'Der Proxy {proxy} war nicht erreichbar.',
    'Dieser Computer soll einen Proxy benutzen, der nicht antwortet.',
    'Prüfen Sie, ob Sie im Firmennetz oder seinem VPN sind.',
  ],
  GW_PROXY_AUTH: [
    'Der Proxy {proxy} verlangt Benutzername und Passwort.',
    'In den Proxy-Einstellungen dieses Computers stehen keine oder falsche.',
    'Fragen Sie Ihre IT nach den Proxy-Einstellungen.',
  ],
  GW_PROXY_UNSUPPORTED: [
    'Dieser Computer soll eine Art von Proxy benutzen, die Gangway nicht kann ({kinds}).',
    'Gangway umgeht keinen Proxy, den das System vorschreibt; deshalb wird der Dienst nicht erreicht.',
    'Bitten Sie Ihre IT um einen HTTP- oder HTTPS-Proxy für diese Adresse.',
  ],
  GW_PROXY_REFUSED: [
    'Der Proxy {proxy} hat {host} nicht durchgelassen (Status {status}).',
    'Der Firmen-Proxy erlaubt diese Adresse nicht.',
    'Bitten Sie Ihre IT, sie zu erlauben.',
  ],
  GW_SESSION_LOST: [
    'Die Sitzung mit {host} endete während des Aufrufs.',
    'Der Dienst wurde neu gestartet oder hat die Verbindung getrennt. Der Aufruf wurde vielleicht ausgeführt, vielleicht nicht.',
    'Prüfen Sie das Ergebnis, bevor Sie einen ändernden Aufruf wiederholen.',
  ],
  GW_LEGACY_ENDPOINT: [
    '{host} nannte eine Nachrichtenadresse auf einem anderen Server.',
    'Zugangsdaten gehen nur an den Server, zu dem sie gehören.',
    'Sagen Sie es dem Dienst; seine Konfiguration ist falsch.',
  ],
  GW_TLS_INSPECTED: [
    'Das Zertifikat von {host} wurde von „{issuer}“ ausgestellt, einer Stelle, der dieser Computer vertraut, die Öffentlichkeit aber nicht.',
    'Ein Firmen-Proxy oder ein Programm auf diesem Computer öffnet den Verkehr und könnte die Zugangsdaten lesen, oder der Server gehört Ihrer Firma selbst. Nichts wurde gesendet.',
    'Sagen Sie es Ihrer IT: Nur eine Richtlinie für den ganzen Computer kann diese Stelle zulassen. Ihr Schlüssel ist sha256-spki:{spki}.',
  ],
  GW_CAPTIVE_PORTAL: [
    'Das Netz antwortet an der Stelle von {host}.',
    'Es will zuerst eine eigene Anmeldung, wie Netze von Hotels und Zügen. Nichts wurde gesendet.',
    'Öffnen Sie eine Webseite im Browser, melden Sie sich im Netz an und versuchen Sie es erneut.',
  ],
  GW_CLOCK_WRONG: [
    'Die Uhr dieses Computers geht um etwa {difference} falsch ({direction}).',
    'Deshalb lässt sich das Zertifikat von {host} nicht prüfen, und nichts wurde gesendet.',
    'Stellen Sie Datum und Uhrzeit, am besten aus dem Netz.',
  ],
  GW_SETTINGS_UNREADABLE: [
    'Die Datei {file} konnte nicht gelesen werden ({reason}).',
    'Gangway überschreibt nicht, was es nicht lesen kann; nichts wurde geändert.',
    'Stellen Sie die Datei aus einer Sicherung wieder her, oder legen Sie sie beiseite und beginnen Sie neu.',
  ],
  GW_DISK_FULL: [
    'Der Datenträger ist voll; {file} konnte nicht geschrieben werden.',
    'Die Änderung wurde nicht gespeichert, und was vorher da war, ist noch da.',
    'Schaffen Sie Platz und versuchen Sie es erneut.',
  ],
  GW_WRITE_FAILED: [
    '{file} konnte nicht geschrieben werden ({reason}).',
    'Die Änderung wurde nicht gespeichert, und was vorher da war, ist noch da.',
    'Prüfen Sie die Rechte des Ordners und versuchen Sie es erneut.',
  ],
  GW_CLIENT_AMBIGUOUS: [
    'Mehrere Dateien von {client} könnten gemeint sein: {files}.',
    'Gangway rät nicht, welche der Client liest. Nichts wurde geändert.',
    'Entfernen Sie, was zu einer nicht mehr benutzten Installation gehört, und versuchen Sie es erneut.',
  ],
  GW_CLIENT_FILE_BROKEN: [
    'Die Datei {file} konnte nicht gelesen werden ({reason}).',
    'Auch ihr KI-Client kann sie nicht lesen oder liest sie anders, als sie aussieht. Nichts wurde geändert.',
    'Berichtigen Sie die Datei und versuchen Sie es erneut.',
  ],
  GW_CLIENT_FILE_UNSUITABLE: [
    'Die Datei {file} wurde nicht geändert ({reason}).',
    'Gangway ändert die Datei eines anderen Programms nur, wenn alles andere darin bleibt, wie es ist.',
    'Fügen Sie den Eintrag von Hand hinzu: Gangway zeigt ihn.',
  ],
  GW_CLIENT_FILE_REFUSED: [
    'Die Datei {file} wurde nicht angerührt ({reason}).',
    'Gangway ändert nur Dateien dieser Person, dort, wo sie erwartet werden.',
    'Bringen Sie das in Ordnung, oder fügen Sie den Eintrag von Hand hinzu: Gangway zeigt ihn.',
  ],
  GW_CLIENT_FILE_CHANGED: [
    'Die Datei {file} wurde seit der Vorschau geändert.',
    'Was vereinbart war, ist nicht mehr das, was geschähe. Nichts wurde geändert.',
    'Sehen Sie sich die neue Vorschau an und versuchen Sie es erneut.',
  ],
  GW_CLIENT_FILE_BUSY: [
    'Die Datei {file} wird gerade von einem anderen Programm geschrieben.',
    'Gangway hat gewartet und schreibt nicht über das, was ein anderes Programm schreibt. Nichts wurde geändert.',
    'Schließen Sie den KI-Client und versuchen Sie es erneut.',
  ],
  GW_CLIENT_ENTRY_FOREIGN: [
    'In {file} gibt es schon einen Eintrag namens „{name}“, den Gangway nicht geschrieben hat.',
    'Ein fremder Eintrag wird nie überschrieben. Nichts wurde geändert.',
    'Benennen Sie diesen Eintrag im Client um oder entfernen Sie ihn, oder geben Sie der Verbindung einen anderen Namen.',
  ],
  GW_CLIENT_MODEL: [
    '{client} bekommt die Verbindung „{connection}“ nicht.',
    'Sie handelt mit einem gemeinsamen Firmenschlüssel, und dieser Client darf nur Verbindungen benutzen, bei denen sich jede Person anmeldet.',
    'Fügen Sie eine Verbindung mit Anmeldung hinzu, oder bitten Sie Ihre IT, gemeinsame Schlüssel für diesen Client zu erlauben.',
  ],
  GW_EXPOSURE_GONE: [
    'Was gefunden wurde, ist nicht mehr da.',
    'Die Datei wurde seither geändert. Nichts wurde getan.',
    'Suchen Sie erneut und sehen Sie, was jetzt gefunden wird.',
  ],
  GW_EXPOSURE_BY_HAND: [
    'Die Zugangsdaten in {file} lassen sich nicht von selbst umziehen.',
    'Gangway zieht einen Schlüssel um, den ein KI-Client in einem Header an einen gehosteten Server sendet. Nichts wurde geändert.',
    'Nehmen Sie ihn von Hand aus der Datei und ersetzen Sie ihn beim Dienst.',
  ],
  GW_EXPOSURE_NEW_ORIGIN: [
    'Noch führt keine Verbindung zu {origin}.',
    'Ein umgezogener Schlüssel ist an die Adresse gebunden, bei der er gefunden wurde; einer neuen muss eine Person zustimmen. Nichts wurde geändert.',
    'Prüfen Sie, ob die Adresse die des Dienstes ist, und wählen Sie dann Umziehen.',
  ],
  GW_EXPOSURE_NO_VAULT: [
    'Die Zugangsdaten wurden nicht umgezogen, weil der Tresor geschlossen ist.',
    'Nichts wurde geändert: Ein Schlüssel verlässt seine Datei erst, wenn der Tresor ihn hat.',
    'Öffnen Sie den Tresor und versuchen Sie es erneut.',
  ],
  GW_VAULT_OPENING: [
    'Der Tresor wird noch geöffnet.',
    'Der Schlüsselbund des Systems hat noch nicht geantwortet; vielleicht fragt er nach seinem Passwort.',
    'Suchen Sie nach einer Rückfrage des Systems und versuchen Sie es erneut.',
  ],
  GW_VAULT_LOCKED: [
    'Der Schlüsselbund des Systems ist gesperrt.',
    'Gespeicherte Zugangsdaten können erst gelesen werden, wenn er entsperrt ist. Nichts wurde geändert.',
    'Entsperren Sie den Schlüsselbund (meist durch Anmelden am Computer) und versuchen Sie es erneut.',
  ],
  GW_VAULT_NO_SEALER: [
    'Auf diesem Computer gibt es keinen sicheren Ort für den Schlüssel des Tresors ({reason}).',
    'Gangway speichert Zugangsdaten nicht im Klartext; deshalb speichert es keine.',
    'Richten Sie den Schlüsselbund des Systems ein, oder geben Sie eine Passphrase an.',
  ],
  GW_VAULT_WRONG_KEY: [
    'Der Tresor ließ sich mit diesem Schlüssel oder dieser Passphrase nicht öffnen.',
    'Die Passphrase ist falsch, oder der Eintrag im Schlüsselbund wurde ersetzt. Nichts wurde geändert.',
    'Geben Sie die richtige Passphrase an, oder stellen Sie den Eintrag wieder her.',
  ],
  GW_VAULT_DAMAGED: [
    'Die Tresordatei {file} ist beschädigt ({reason}).',
    'Ihr Inhalt besteht die Echtheitsprüfung nicht. Sie wurde gelassen, wie sie ist.',
    'Stellen Sie sie aus einer Sicherung wieder her, oder legen Sie sie beiseite und geben Sie die Zugangsdaten neu ein.',
  ],
  GW_VAULT_TOO_NEW: [
    'Die Tresordatei wurde von einem neueren Gangway geschrieben (Format {format}).',
    'Diese Version kann sie nicht lesen und ändert sie nicht.',
    'Aktualisieren Sie Gangway.',
  ],
  GW_VAULT_UNREADABLE: [
    'Die Tresordatei {file} konnte nicht gelesen werden ({reason}).',
    'Gangway überschreibt nicht, was es nicht lesen kann; nichts wurde geändert.',
    'Prüfen Sie, wer Datei und Ordner lesen darf, und versuchen Sie es erneut.',
  ],
  GW_VAULT_SEALER_MISSING: [
    'Der Schlüssel des Tresors ist geschützt durch {sealer}, und Gangway wurde ohne das gestartet.',
    'Nichts anderes kann den Tresor öffnen. Nichts wurde geändert.',
    'Starten Sie Gangway so, wie es gestartet war, als der Tresor angelegt wurde.',
  ],
  GW_VAULT_KEY_UNAVAILABLE: [
    'Der Schlüssel des Tresors war von {source} nicht zu bekommen ({reason}).',
    'Bis dahin können gespeicherte Zugangsdaten nicht gelesen werden. Nichts wurde geändert.',
    'Bringen Sie das in Ordnung und versuchen Sie es erneut.',
  ],
  GW_VAULT_CHANGED: [
    'Die Tresordatei {file} wurde von etwas anderem geändert, während Gangway sie offen hatte.',
    'Gangway überschreibt nicht, was es nicht geschrieben hat; diese Änderung wurde nicht gespeichert.',
    'Finden Sie heraus, was sie geändert hat (Sicherung, Abgleich, zweites Gangway), und starten Sie Gangway neu.',
  ],
  GW_AUDIT_DISK_FULL: [
    'Der Datenträger ist voll; das Prüfprotokoll in {folder} konnte nicht geschrieben werden.',
    'Einträge bleiben eine Weile im Speicher. Dauert es länger, werden verlorene gezählt, und das Protokoll sagt es.',
    'Schaffen Sie Platz; Gangway macht dann von selbst weiter.',
  ],
  GW_AUDIT_WRITE_FAILED: [
    'Das Prüfprotokoll in {folder} konnte nicht geschrieben werden ({reason}).',
    'Einträge bleiben eine Weile im Speicher. Dauert es länger, werden verlorene gezählt, und das Protokoll sagt es.',
    'Prüfen Sie die Rechte des Ordners; Gangway macht dann von selbst weiter.',
  ],
  GW_AUDIT_NO_KEY: [
    'Der Schlüssel, mit dem das Prüfprotokoll versiegelt ist, ist nicht da ({reason}).',
    'Ohne ihn kann niemand ein echtes Protokoll von einem neu berechneten unterscheiden.',
    'Öffnen Sie den Tresor und versuchen Sie es erneut.',
  ],
  GW_POLICY_UNREADABLE: [
    'Die Richtlinie Ihrer Organisation für diesen Computer kann nicht gelesen werden: {source}, {reason}',
    'Solange nicht bekannt ist, was erlaubt ist, wird kein Aufruf durchgelassen.',
    'Fragen Sie Ihre IT-Abteilung{support}.',
  ],
  GW_POLICY_UPSTREAM: [
    'Ihre Organisation erlaubt die Adresse von „{connection}“ nicht ({host}).',
    'Von diesem Computer wird nichts dorthin gesendet.',
    'Fragen Sie Ihre IT-Abteilung{support}.',
  ],
  GW_POLICY_MODEL: [
    'Ihre Organisation erlaubt nicht, dass „{connection}“ {model} benutzt.',
    'Eine Richtlinie sagt, wie Verbindungen beweisen dürfen, wer sie sind: {allowed}.',
    'Richten Sie die Verbindung auf eine erlaubte Weise ein. {support}',
  ],
  GW_POLICY_TENANCY: [
    'Ihre Organisation erlaubt nicht, dass „{connection}“ {found} erreicht.',
    'Von diesem Computer aus dürfen nur Firmen erreicht werden, die eine Richtlinie nennt.',
    'Fragen Sie Ihre IT-Abteilung{support}.',
  ],
  GW_POLICY_CONNECTIONS: [
    'Ihre Organisation richtet die Verbindungen dieses Computers ein.',
    'Eine Verbindung lässt sich hier nicht von Hand hinzufügen.',
    'Fragen Sie Ihre IT-Abteilung{support}.',
  ],
  GW_POLICY_CONNECTION: [
    'Die Verbindung „{connection}“ wird von Ihrer Organisation verwaltet.',
    'Sie kann hier nicht entfernt oder geändert werden.',
    'Fragen Sie Ihre IT-Abteilung{support}.',
  ],
  GW_POLICY_WIPED: [
    'Ihre Organisation hat die Verbindung „{connection}“ von diesem Computer entfernt.',
    'Ihre Zugangsdaten wurden gelöscht, und keine dieses Namens kann hinzugefügt werden.',
    'Fragen Sie Ihre IT-Abteilung{support}.',
  ],
  GW_POLICY_REVOKED: [
    'Ihre Organisation hat die vor {before} ausgegebenen Zugangsdaten beendet.',
    'Die von „{connection}“ sind älter und wurden von diesem Computer gelöscht.',
    'Geben Sie einen neuen Schlüssel ein, oder melden Sie sich erneut an.',
  ],
  GW_POLICY_KEYCHAIN: [
    'Ihre Organisation verlangt den Schlüsselbund des Systems für Zugangsdaten.',
    'Der Tresor auf diesem Computer ist geschützt durch {protection}, oder kein Schlüsselbund antwortet; er bleibt geschlossen.',
    'Entsperren Sie den Schlüsselbund oder richten Sie ihn ein. Ist ein Tresor anders geschützt: Legen Sie ihn beiseite, starten Sie neu, und geben Sie die Schlüssel neu ein.',
  ],
  GW_POLICY_SETTING: [
    'Die Einstellung „{setting}“ wird von Ihrer Organisation verwaltet.',
    'Sie kann hier nicht geändert werden.',
    'Fragen Sie Ihre IT-Abteilung{support}.',
  ],
  GW_POLICY_KEY_COMMAND: [
    'Das Programm, das den Schlüssel von „{connection}“ gibt, wurde nicht benutzt oder gab keinen: {reason}.',
    'Ihre Organisation hat es vorgeschrieben, deshalb wird niemand nach dem Schlüssel gefragt.',
    'Fragen Sie Ihre IT-Abteilung{support}.',
  ],
  GW_DEVICE_UNMANAGED: [
    'Dieser Computer wird nicht von Ihrer Organisation verwaltet.',
    'Ihre Richtlinie erlaubt Aufrufe nur von Computern, die in ihrer Geräteverwaltung sind. Nichts wurde gesendet.',
    'Benutzen Sie einen verwalteten Computer, oder bitten Sie Ihre IT-Abteilung, diesen aufzunehmen{support}.',
  ],
  GW_DEVICE_UNKNOWN: [
    'Es ließ sich nicht feststellen, ob dieser Computer von Ihrer Organisation verwaltet wird: {why}.',
    'Ihre Richtlinie erlaubt Aufrufe nur von verwalteten Computern. Nichts wurde gesendet.',
    'Versuchen Sie es in einigen Minuten erneut; bleibt es so, fragen Sie Ihre IT-Abteilung{support}.',
  ],
  GW_INPUT_INVALID: [
    '{field} ist ungültig: {reason}.',
    'Nichts wurde geändert.',
    'Berichtigen Sie es und versuchen Sie es erneut.',
  ],
  GW_CONNECTION_EXISTS: [
    'Es gibt schon eine Verbindung namens „{connection}“.',
    'Namen sind eindeutig, weil sie Teil der lokalen Adresse sind.',
    'Wählen Sie einen anderen Namen.',
  ],
  GW_CONNECTION_UNKNOWN: [
    'Es gibt keine Verbindung namens „{connection}“.',
    'Sie wurde entfernt oder umbenannt.',
    'Öffnen Sie die Seite Verbindungen.',
  ],
  GW_INTERNAL: [
    'In Gangway ist etwas schiefgegangen ({reason}).',
    'Das ist ein Fehler von Gangway; der Aufruf wurde nicht ausgeführt.',
    'Wiederholen Sie den Aufruf; geschieht es wieder, führen Sie „gangway doctor“ aus und melden Sie es.',
  ],
};
