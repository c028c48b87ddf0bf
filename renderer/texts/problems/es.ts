import type { ProblemTexts } from './types.ts';

/** What happened, what it means, what to do. `{name}` is filled from the details of the problem. */
export const es: ProblemTexts = {
  GW_NEEDS_KEY: [
    '{host} rechazó la clave de «{connection}».',
    'La clave se cambió, se revocó o se escribió mal.',
    'Introduzca la clave actual.',
  ],
  GW_CREDENTIAL_MISSING: [
    'No hay ninguna clave guardada para «{connection}».',
    'Se quitó de la bóveda o nunca se guardó.',
    'Introduzca la clave.',
  ],
  GW_PAUSED: ['La conexión «{connection}» está en pausa.', 'Alguien la puso en pausa en Gangway.', 'Elija Reanudar.'],
  GW_TENANCY_MISMATCH: [
    'La credencial de «{connection}» es de {found}, pero esta conexión está fijada a {pinned}.',
    'Las llamadas habrían llegado a los datos de otra empresa, así que no se envió ninguna.',
    'Compruebe para qué empresa es esta conexión.',
  ],
  GW_ROTATION_OVERDUE: [
    'La credencial de «{connection}» debía cambiarse antes del {date}.',
    'Su organización detiene las llamadas con credenciales vencidas. No se envió ninguna.',
    'Elija Cambiar en esta conexión e introduzca una clave nueva.',
  ],
  GW_ROTATION_SAME_KEY: [
    'Esta es la clave que «{connection}» ya usa.',
    'No se cambió nada.',
    'Cree una clave nueva en la página de claves del servicio e introduzca esa.',
  ],
  GW_ROTATION_RETURNED: [
    '{host} rechazó la clave nueva de «{connection}» justo después de aceptarla.',
    'La clave anterior sigue valiendo y vuelve a usarse. Los clientes de IA no notan nada.',
    'Mire en la página de claves del servicio si la nueva está activa y vuelva a intentarlo.',
  ],
  GW_ROTATION_NO_WAY_BACK: [
    'No se puede recuperar la clave anterior de «{connection}».',
    'Ya no funciona, o pasó el plazo para volver atrás.',
    'Cree una clave nueva en la página de claves del servicio e introduzca esa.',
  ],
  GW_ROTATION_NOT_ALLOWED: [
    'Usted no puede cambiar la clave de «{connection}» en este equipo.',
    'Su organización ha dicho quién puede cambiar claves: {who}.',
    'Pregunte a quienes administran el servicio en su organización.',
  ],
  GW_ROTATION_NOT_DUE: [
    'No hay nada que aplazar: la credencial de «{connection}» no ha vencido.',
    'No se cambió nada.',
    'Nada.',
  ],
  GW_ROTATION_TOO_LATE: [
    'El cambio de la credencial de «{connection}» se puede aplazar hasta el {date} como máximo.',
    'No se cambió nada.',
    'Elija un día anterior, o cambie la credencial ahora.',
  ],
  GW_NEEDS_SIGN_IN: [
    'Nadie ha iniciado sesión en {host} ({reason}).',
    'Allí las llamadas se hacen como persona y necesitan su sesión.',
    'Elija Iniciar sesión.',
  ],
  GW_SIGN_IN_NOT_OFFERED: [
    '{host} no dice dónde iniciar sesión ({reason}).',
    'Quizá el inicio de sesión no está activado allí para su empresa.',
    'Pregunte al servicio, o conecte con una clave.',
  ],
  GW_SIGN_IN_ADDRESS: [
    'El inicio de sesión de {host} dio una dirección que Gangway no abre ({reason}).',
    'Podría llevar a un servicio de su red, a un programa de este equipo o por una línea abierta. No se envió nada.',
    'Dígaselo al servicio; si la dirección es de su empresa, pregunte a su equipo de TI.',
  ],
  GW_SIGN_IN_UNSAFE: [
    'Al servicio de inicio de sesión {host} le falta una protección que Gangway exige ({reason}).',
    'Sin ella, otro programa podría completar el inicio de sesión en su lugar.',
    'Dígaselo al servicio.',
  ],
  GW_SIGN_IN_MISMATCH: [
    'Una respuesta del inicio de sesión de {host} no es del servicio preguntado o no es para Gangway ({reason}).',
    'Alguien puede haber intentado mezclar dos inicios de sesión. No se usó nada de la respuesta.',
    'Inicie sesión otra vez; si se repite, dígaselo al servicio y a su equipo de TI.',
  ],
  GW_SIGN_IN_REFUSED: [
    '{host} rechazó el inicio de sesión ({reason}).',
    'El servicio no lo permitió, o alguien eligió Cancelar en su página.',
    'Inicie sesión otra vez; si se repite, pregunte a quienes administran el servicio.',
  ],
  GW_SIGN_IN_NO_CLIENT: [
    '{host} no deja que Gangway se registre ({reason}).',
    'Hace falta un identificador de cliente que un administrador del servicio crea para Gangway.',
    'Pida un identificador de cliente e introdúzcalo en Gangway.',
  ],
  GW_SIGN_IN_CANCELLED: [
    'Se canceló el inicio de sesión en {host}.',
    'Se canceló en Gangway o se empezó de nuevo.',
    'Elija otra vez Iniciar sesión cuando quiera.',
  ],
  GW_SIGN_IN_TIMEOUT: [
    'El inicio de sesión en {host} no se completó en {minutes} minutos.',
    'La página del navegador se cerró o se abandonó, o mostró un error.',
    'Elija otra vez Iniciar sesión; si la página mostró un error sobre el cliente, elija antes Olvidar registro.',
  ],
  GW_SIGN_IN_PORTS: [
    'Los puertos {ports} de este equipo están todos ocupados.',
    'En uno de ellos el navegador entrega el inicio de sesión a Gangway.',
    'Cierre los programas que los usan y vuelva a iniciar sesión.',
  ],
  GW_SIGN_IN_ANOTHER: [
    'Inició sesión como {found}, pero esta conexión es de {pinned}.',
    'Los clientes de IA habrían actuado como otra persona. El nuevo inicio de sesión se deshizo y no se cambió nada.',
    'Inicie sesión como {pinned}, o añada otra conexión para {found}.',
  ],
  GW_SIGN_IN_SCOPE: [
    '{host} pide más permisos de los que tiene la sesión de «{connection}».',
    'La persona aún no lo ha permitido, así que la llamada no se hizo. Las demás siguen funcionando.',
    'Elija Iniciar sesión otra vez en esta conexión y permita lo que pide la página.',
  ],
  GW_NO_API_TOKEN: [
    'Ha iniciado sesión en {host}, pero allí no tiene ningún token de API.',
    'El servicio exige, además de la sesión, un token propio; hasta que exista, sus herramientas responden con errores.',
    'Cree un token en {page} y elija después Comprobar de nuevo.',
  ],
  GW_BROWSER_UNAVAILABLE: [
    'No se pudo abrir el navegador ({reason}).',
    'El inicio de sesión se hace en una página del servicio.',
    'Abra usted el navegador y elija otra vez Iniciar sesión.',
  ],
  GW_UPSTREAM_DNS: [
    'No se pudo encontrar la dirección {host}.',
    'Este equipo está sin conexión, el nombre es erróneo o un filtro de DNS lo bloquea.',
    'Compruebe la red y vuelva a intentarlo.',
  ],
  GW_UPSTREAM_REFUSED: [
    '{host} rechazó la conexión.',
    'El servicio está caído, o un cortafuegos la rechaza.',
    'Vuelva a intentarlo en un minuto; si sigue así, dígaselo a su equipo de TI.',
  ],
  GW_UPSTREAM_NO_ROUTE: [
    'No hay camino hasta {host}.',
    'Este equipo está sin conexión, o su VPN no está conectada.',
    'Compruebe la red y vuelva a intentarlo.',
  ],
  GW_UPSTREAM_ERROR: [
    '{host} respondió con un error (estado {status}).',
    'El servicio tiene un problema propio.',
    'Vuelva a intentarlo en unos minutos; si sigue así, dígaselo al servicio.',
  ],
  GW_UPSTREAM_TIMEOUT: [
    '{host} no respondió a tiempo.',
    'La red o el servicio van muy lentos, o un cortafuegos descarta la conexión.',
    'Espere un minuto y mire el resultado antes de repetir una llamada que cambia algo.',
  ],
  GW_UPSTREAM_LOST: [
    'La conexión con {host} se cortó antes de que la respuesta estuviera completa.',
    'La llamada puede haberse hecho o no.',
    'Mire el resultado antes de repetir una llamada que cambia algo.',
  ],
  GW_UPSTREAM_TLS_EXPIRED: [
    'El certificado de {host} ha caducado.',
    'El servicio no lo renovó, o el reloj de este equipo va mal.',
    'Compruebe la fecha y la hora de este equipo y después dígaselo al servicio.',
  ],
  GW_UPSTREAM_TLS_NOT_YET_VALID: [
    'El certificado de {host} aún no es válido.',
    'Lo más frecuente es que el reloj de este equipo vaya mal.',
    'Compruebe la fecha y la hora de este equipo.',
  ],
  GW_UPSTREAM_TLS_HOST: [
    'El certificado que respondió no es de {host}.',
    'Otro servidor respondió en su lugar; no se envió nada.',
    'No siga; dígaselo a su equipo de TI.',
  ],
  GW_UPSTREAM_TLS_UNTRUSTED: [
    'El certificado de {host} está firmado por una autoridad en la que no se confía: {issuer}.',
    'Alguien puede estar leyendo el tráfico, por ejemplo un proxy de empresa que abre TLS; no se envió nada.',
    'Diga a su equipo de TI en qué red está.',
  ],
  GW_UPSTREAM_TLS: [
    'No se pudo hacer una conexión segura con {host} ({reason}).',
    'El servicio y este equipo no se ponen de acuerdo en cómo proteger el tráfico; no se envió nada.',
    'Dígaselo a su equipo de TI.',
  ],
  GW_UPSTREAM_NOT_HTTPS: [
    'La dirección {host} no usa https.',
    'Una credencial viajaría en claro.',
    'Use la dirección https del servicio.',
  ],
  GW_UPSTREAM_REDIRECT: [
    '{host} respondió con una redirección a otra dirección.',
    'Una credencial nunca sigue una redirección.',
    'Corrija la dirección de esta conexión.',
  ],
  GW_UPSTREAM_MALFORMED: [
    '{host} envió una respuesta no válida ({reason}).',
    'El servicio, o algo en medio, está estropeado.',
    'Vuelva a intentarlo; si sigue así, dígaselo al servicio.',
  ],
  GW_UPSTREAM_REJECTED: [
    '{host} rechazó la llamada (estado HTTP {status}).',
    'No se hizo: la dirección de esta conexión es errónea, o el servicio no ofrece esto.',
    'Compruebe la dirección de la conexión.',
  ],
  GW_UPSTREAM_BUSY: [
    '{host} no acepta más llamadas por ahora (estado HTTP {status}).',
    'Pide esperar {seconds} s. La llamada no se hizo.',
    'Espere ese tiempo y repita la llamada.',
  ],
  GW_UPSTREAM_PAUSED: [
    '{host} ha fallado {failures} veces seguidas.',
    'Gangway espera {seconds} s antes de volver a probar, para no empeorar las cosas. Último problema: {last}.',
    'Espere un momento y repita la llamada.',
  ],
  GW_PROXY_UNREACHABLE: [
    'No se pudo llegar al proxy {proxy}.',
    'Este equipo debe usar un proxy que no responde.',
    'Compruebe que está en la red de la empresa o en su VPN.',
  ],
  GW_PROXY_AUTH: [
    'El proxy {proxy} pide usuario y contraseña.',
    'La configuración de proxy de este equipo no los tiene, o son erróneos.',
    'Pida a su equipo de TI la configuración del proxy.',
  ],
  GW_PROXY_UNSUPPORTED: [
    'Este equipo debe usar un tipo de proxy que Gangway no puede usar ({kinds}).',
    'Gangway no rodea un proxy que el sistema prescribe, así que no se llega al servicio.',
    'Pida a su equipo de TI un proxy HTTP o HTTPS para esta dirección.',
  ],
  GW_PROXY_REFUSED: [
    'El proxy {proxy} no dejó llegar a {host} (estado {status}).',
    'El proxy de la empresa no permite esta dirección.',
    'Pida a su equipo de TI que la permita.',
  ],
  GW_SESSION_LOST: [
    'La sesión con {host} terminó durante la llamada.',
    'El servicio se reinició o cortó la conexión. La llamada puede haberse hecho o no.',
    'Mire el resultado antes de repetir una llamada que cambia algo.',
  ],
  GW_LEGACY_ENDPOINT: [
    '{host} anunció una dirección de mensajes en otro servidor.',
    'Una credencial solo se envía al servidor al que pertenece.',
    'Dígaselo al servicio; su configuración es errónea.',
  ],
  GW_TLS_INSPECTED: [
    'El certificado de {host} lo hizo «{issuer}», una autoridad en la que confía este equipo pero no el público.',
    'Un proxy de empresa o un programa de este equipo abre el tráfico y podría leer la credencial, o el servidor es de su propia empresa. No se envió nada.',
    'Dígaselo a su equipo de TI: solo una directiva del equipo puede aprobar esta autoridad. Su clave es sha256-spki:{spki}.',
  ],
  GW_CAPTIVE_PORTAL: [
    'La red responde en lugar de {host}.',
    'Quiere antes su propio inicio de sesión, como las redes de hoteles y trenes. No se envió nada.',
    'Abra una página web en un navegador, entre en la red y vuelva a intentarlo.',
  ],
  GW_CLOCK_WRONG: [
    'El reloj de este equipo va desviado unos {difference} ({direction}).',
    'Por eso no se puede verificar el certificado de {host}, y no se envió nada.',
    'Ponga la fecha y la hora de este equipo, mejor desde la red.',
  ],
  GW_SETTINGS_UNREADABLE: [
    'No se pudo leer el archivo {file} ({reason}).',
    'Gangway no sobrescribe lo que no puede leer; no se cambió nada.',
    'Recupere el archivo de una copia, o apártelo y empiece de nuevo.',
  ],
  GW_DISK_FULL: [
    'El disco está lleno; no se pudo escribir {file}.',
    'El cambio no se guardó, y lo que había sigue ahí.',
    'Libere espacio y vuelva a intentarlo.',
  ],
  GW_WRITE_FAILED: [
    'No se pudo escribir {file} ({reason}).',
    'El cambio no se guardó, y lo que había sigue ahí.',
    'Compruebe los permisos de la carpeta y vuelva a intentarlo.',
  ],
  GW_CLIENT_AMBIGUOUS: [
    'Podría tratarse de varios archivos de {client}: {files}.',
    'Gangway no adivina cuál lee el cliente. No se cambió nada.',
    'Quite lo que sea de una instalación que ya no se usa y vuelva a intentarlo.',
  ],
  GW_CLIENT_FILE_BROKEN: [
    'No se pudo leer el archivo {file} ({reason}).',
    'Su cliente de IA tampoco puede leerlo, o lo lee de otro modo de lo que parece. No se cambió nada.',
    'Corrija el archivo y vuelva a intentarlo.',
  ],
  GW_CLIENT_FILE_UNSUITABLE: [
    'El archivo {file} no se cambió ({reason}).',
    'Gangway solo cambia un archivo de otro programa cuando todo lo demás queda como está.',
    'Añada la entrada a mano: Gangway la muestra.',
  ],
  GW_CLIENT_FILE_REFUSED: [
    'El archivo {file} no se tocó ({reason}).',
    'Gangway solo cambia archivos de esta persona, en el lugar donde se esperan.',
    'Corríjalo, o añada la entrada a mano: Gangway la muestra.',
  ],
  GW_CLIENT_FILE_CHANGED: [
    'El archivo {file} cambió después de la vista previa.',
    'Lo acordado ya no es lo que ocurriría. No se cambió nada.',
    'Mire la nueva vista previa y vuelva a intentarlo.',
  ],
  GW_CLIENT_FILE_BUSY: [
    'Otro programa está escribiendo el archivo {file}.',
    'Gangway esperó, y no escribe sobre lo que otro programa escribe. No se cambió nada.',
    'Cierre el cliente de IA y vuelva a intentarlo.',
  ],
  GW_CLIENT_ENTRY_FOREIGN: [
    'Ya hay en {file} una entrada llamada «{name}» que Gangway no escribió.',
    'Una entrada ajena nunca se sobrescribe. No se cambió nada.',
    'Cambie el nombre de esa entrada en el cliente o quítela, o dé otro nombre a la conexión.',
  ],
  GW_CLIENT_MODEL: [
    '{client} no recibe la conexión «{connection}».',
    'Actúa con una clave compartida de la empresa, y este cliente solo puede usar conexiones en las que cada persona inicia sesión.',
    'Añada una conexión con inicio de sesión, o pida a su equipo de TI que permita claves compartidas para este cliente.',
  ],
  GW_EXPOSURE_GONE: [
    'Lo que se encontró ya no está.',
    'El archivo cambió desde entonces. No se hizo nada.',
    'Busque otra vez y mire lo que se encuentra ahora.',
  ],
  GW_EXPOSURE_BY_HAND: [
    'La credencial de {file} no se puede mover sola.',
    'Gangway mueve una clave que un cliente de IA envía en una cabecera a un servidor alojado. No se cambió nada.',
    'Sáquela del archivo a mano y cámbiela en el servicio.',
  ],
  GW_EXPOSURE_NEW_ORIGIN: [
    'Ninguna conexión lleva todavía a {origin}.',
    'Una clave movida queda ligada a la dirección con la que se encontró; una nueva debe aprobarla una persona. No se cambió nada.',
    'Compruebe que la dirección es la del servicio y elija Mover.',
  ],
  GW_EXPOSURE_NO_VAULT: [
    'La credencial no se movió, porque la bóveda está cerrada.',
    'No se cambió nada: una clave solo sale de su archivo cuando la bóveda la tiene.',
    'Abra la bóveda y vuelva a intentarlo.',
  ],
  GW_VAULT_OPENING: [
    'La bóveda aún se está abriendo.',
    'El llavero del sistema no ha respondido todavía; puede estar pidiendo su contraseña.',
    'Busque un aviso del sistema y vuelva a intentarlo.',
  ],
  GW_VAULT_LOCKED: [
    'El llavero del sistema está bloqueado.',
    'Las credenciales guardadas no se pueden leer hasta que se desbloquee. No se cambió nada.',
    'Desbloquee el llavero (normalmente al iniciar sesión en el equipo) y vuelva a intentarlo.',
  ],
  GW_VAULT_NO_SEALER: [
    'En este equipo no hay un lugar seguro para la clave de la bóveda ({reason}).',
    'Gangway no guarda credenciales en claro, así que no guarda ninguna.',
    'Instale o desbloquee el llavero del sistema, o dé una frase de contraseña.',
  ],
  GW_VAULT_WRONG_KEY: [
    'La bóveda no se pudo abrir con esta clave o frase.',
    'La frase es errónea, o se cambió la entrada del llavero. No se cambió nada.',
    'Dé la frase correcta, o recupere la entrada del llavero.',
  ],
  GW_VAULT_DAMAGED: [
    'El archivo de la bóveda {file} está dañado ({reason}).',
    'Su contenido no pasa la comprobación de autenticidad. Se dejó como está.',
    'Recupérelo de una copia, o apártelo e introduzca de nuevo las credenciales.',
  ],
  GW_VAULT_TOO_NEW: [
    'El archivo de la bóveda lo escribió un Gangway más nuevo (formato {format}).',
    'Esta versión no puede leerlo y no lo cambia.',
    'Actualice Gangway.',
  ],
  GW_VAULT_UNREADABLE: [
    'No se pudo leer el archivo de la bóveda {file} ({reason}).',
    'Gangway no sobrescribe lo que no puede leer; no se cambió nada.',
    'Compruebe quién puede leer el archivo y su carpeta, y vuelva a intentarlo.',
  ],
  GW_VAULT_SEALER_MISSING: [
    'La clave de la bóveda está protegida por {sealer}, y Gangway se inició sin ello.',
    'Nada más puede abrir la bóveda. No se cambió nada.',
    'Inicie Gangway como se inició cuando se creó la bóveda.',
  ],
  GW_VAULT_KEY_UNAVAILABLE: [
    'No se pudo obtener la clave de la bóveda de {source} ({reason}).',
    'Hasta entonces las credenciales guardadas no se pueden leer. No se cambió nada.',
    'Arréglelo y vuelva a intentarlo.',
  ],
  GW_VAULT_CHANGED: [
    'Algo cambió el archivo de la bóveda {file} mientras Gangway lo tenía abierto.',
    'Gangway no sobrescribe lo que no escribió; este cambio no se guardó.',
    'Averigüe qué lo cambió (una copia de seguridad, una sincronización, otro Gangway) y vuelva a iniciar Gangway.',
  ],
  GW_AUDIT_DISK_FULL: [
    'El disco está lleno; no se pudo escribir el registro de auditoría en {folder}.',
    'Las entradas se guardan un rato en memoria. Si dura más, se cuentan las perdidas y el registro lo dice.',
    'Libere espacio; Gangway sigue entonces por sí solo.',
  ],
  GW_AUDIT_WRITE_FAILED: [
    'No se pudo escribir el registro de auditoría en {folder} ({reason}).',
    'Las entradas se guardan un rato en memoria. Si dura más, se cuentan las perdidas y el registro lo dice.',
    'Compruebe los permisos de la carpeta; Gangway sigue entonces por sí solo.',
  ],
  GW_AUDIT_NO_KEY: [
    'No está la clave con la que se sella el registro de auditoría ({reason}).',
    'Sin ella nadie puede distinguir un registro auténtico de uno calculado de nuevo.',
    'Abra la bóveda y vuelva a intentarlo.',
  ],
  GW_POLICY_UNREADABLE: [
    'No se puede leer la directiva de su organización para este equipo: {source}, {reason}',
    'Mientras no se sepa qué está permitido, no se deja pasar ninguna llamada.',
    'Pregunte a su departamento de TI{support}.',
  ],
  GW_POLICY_UPSTREAM: [
    'Su organización no permite la dirección de «{connection}» ({host}).',
    'Desde este equipo no se envía nada allí.',
    'Pregunte a su departamento de TI{support}.',
  ],
  GW_POLICY_MODEL: [
    'Su organización no permite que «{connection}» use {model}.',
    'Una directiva dice cómo pueden demostrar las conexiones quiénes son: {allowed}.',
    'Configure la conexión de un modo permitido. {support}',
  ],
  GW_POLICY_TENANCY: [
    'Su organización no permite que «{connection}» llegue a {found}.',
    'Desde este equipo solo se llega a las empresas que nombra una directiva.',
    'Pregunte a su departamento de TI{support}.',
  ],
  GW_POLICY_CONNECTIONS: [
    'Su organización configura las conexiones de este equipo.',
    'Aquí no se puede añadir una conexión a mano.',
    'Pregunte a su departamento de TI{support}.',
  ],
  GW_POLICY_CONNECTION: [
    'Su organización administra la conexión «{connection}».',
    'Aquí no se puede quitar ni cambiar.',
    'Pregunte a su departamento de TI{support}.',
  ],
  GW_POLICY_WIPED: [
    'Su organización quitó la conexión «{connection}» de este equipo.',
    'Su credencial se borró, y no se puede añadir ninguna con este nombre.',
    'Pregunte a su departamento de TI{support}.',
  ],
  GW_POLICY_REVOKED: [
    'Su organización puso fin a las credenciales emitidas antes de {before}.',
    'La de «{connection}» es anterior y se borró de este equipo.',
    'Introduzca una clave nueva o inicie sesión otra vez.',
  ],
  GW_POLICY_KEYCHAIN: [
    'Su organización exige el llavero del sistema para las credenciales.',
    'La bóveda de este equipo está protegida por {protection}, o no responde ningún llavero; sigue cerrada.',
    'Desbloquee o configure el llavero. Si una bóveda está protegida de otro modo: apártela, inicie de nuevo e introduzca otra vez las claves.',
  ],
  GW_POLICY_SETTING: [
    'Su organización administra el ajuste «{setting}».',
    'Aquí no se puede cambiar.',
    'Pregunte a su departamento de TI{support}.',
  ],
  GW_POLICY_KEY_COMMAND: [
    'El programa que da la clave de «{connection}» no se usó o no dio ninguna: {reason}.',
    'Su organización lo ha prescrito, así que no se pide la clave a nadie.',
    'Pregunte a su departamento de TI{support}.',
  ],
  GW_DEVICE_UNMANAGED: [
    'Su organización no administra este equipo.',
    'Su directiva solo permite llamadas desde equipos inscritos en su administración. No se envió nada.',
    'Use un equipo administrado, o pida a su departamento de TI que inscriba este{support}.',
  ],
  GW_DEVICE_UNKNOWN: [
    'No se pudo averiguar si su organización administra este equipo: {why}.',
    'Su directiva solo permite llamadas desde equipos administrados. No se envió nada.',
    'Vuelva a intentarlo en unos minutos; si sigue así, pregunte a su departamento de TI{support}.',
  ],
  GW_INPUT_INVALID: ['{field} no es válido: {reason}.', 'No se cambió nada.', 'Corríjalo y vuelva a intentarlo.'],
  GW_CONNECTION_EXISTS: [
    'Ya hay una conexión llamada «{connection}».',
    'Los nombres son únicos, porque forman parte de la dirección local.',
    'Elija otro nombre.',
  ],
  GW_CONNECTION_UNKNOWN: [
    'No hay ninguna conexión llamada «{connection}».',
    'Se quitó o se le cambió el nombre.',
    'Abra la página Conexiones.',
  ],
  GW_INTERNAL: [
    'Algo falló dentro de Gangway ({reason}).',
    'Es un defecto de Gangway; la llamada no se completó.',
    'Repita la llamada; si ocurre otra vez, ejecute «gangway doctor» e informe de ello.',
  ],
};
