import type { PolicyTexts } from './types.ts';

export const es: PolicyTexts = {
  supported: 'Gangway {version} o posterior',
  areas: {
    connections: 'Conexiones',
    clients: 'Clientes de IA',
    tools: 'Herramientas',
    credentials: 'Claves e inicios de sesión',
    network: 'Red y dispositivo',
    audit: 'Registro de auditoría',
    app: 'La aplicación',
  },
  keys: {
    ManagedConnections: {
      title: 'Conexiones configuradas por la organización',
      help: 'Cada entrada aparece en Gangway y pide a la persona una clave o un inicio de sesión; o bien un programa que pertenece a root imprime la clave. Una clave escrita aquí se rechaza, porque cualquiera puede leer las directivas en el equipo. Una conexión que ya no se nombra se elimina junto con su credencial.',
    },
    AllowUserConnections: {
      title: 'Las personas pueden añadir conexiones',
      help: 'Si no, solo se pueden usar las conexiones configuradas por la organización.',
    },
    AllowedUpstreams: {
      title: 'Direcciones permitidas de servidores MCP',
      help: 'Solo se puede acceder a estas. https://mcp.example.com permite todas sus rutas, https://*.example.com todos los hosts por debajo, y una ruta puede terminar en *. Una lista vacía no permite ninguna.',
    },
    DeniedUpstreams: {
      title: 'Direcciones prohibidas de servidores MCP',
      help: 'No se puede acceder a estas, aunque estén permitidas en otro lugar. La forma es la de las direcciones permitidas; * las prohíbe todas.',
    },
    AllowedConnectionModels: {
      title: 'Formas permitidas de identificarse',
      help: 'api-key: una clave compartida. oauth: un inicio de sesión personal. none: ninguna credencial.',
    },
    AllowedTenancies: {
      title: 'Empresas permitidas',
      help: 'Identificadores o nombres de las empresas (inquilinos) del servicio a las que se puede acceder. Una conexión cuya empresa nadie nombra se detiene; ManagedConnections puede nombrarla.',
    },
    WipeConnections: {
      title: 'Conexiones que se eliminan del equipo',
      help: 'Las conexiones con estos nombres se eliminan con sus credenciales en segundos, y no se puede añadir ninguna con esos nombres.',
    },
    ApprovedClients: {
      title: 'Clientes de IA aprobados',
      help: 'Solo estos pueden hacer llamadas, por su identificador en Gangway; * representa cualquier carácter. Una lista vacía no aprueba ninguno.',
    },
    DeniedClients: {
      title: 'Clientes de IA prohibidos',
      help: 'Estos no pueden hacer llamadas, aunque estén aprobados en otro lugar. Las llamadas en curso terminan en segundos.',
    },
    ClientBinding: {
      title: 'Programa detrás de un cliente de IA',
      help: 'Si el programa que usa el token de un cliente de IA debe ser aquel al que se le dio.',
      choices: {
        off: 'No se comprueba',
        warn: 'Mostrar si es otro',
        enforce: 'Rechazar si es otro o desconocido',
      },
    },
    AllowPathTokens: {
      title: 'Tokens en direcciones locales',
      help: 'Si los clientes de IA que no admiten otra cosa pueden llevar su token en la dirección local. Sin definir: no en un equipo con directivas.',
    },
    AllowedTools: {
      title: 'Herramientas permitidas',
      help: 'Para una conexión, o * para todas: las herramientas que se pueden llamar, y con readOnly solo las que el servicio declara que no cambian nada. Si varias entradas nombran una conexión, cada una debe permitir la herramienta. run_api_request y las herramientas sin anotaciones nunca son de solo lectura.',
    },
    DeniedTools: {
      title: 'Herramientas prohibidas',
      help: 'Para una conexión, o * para todas: las herramientas que no se pueden llamar, aunque estén permitidas en otro lugar.',
    },
    WhoMayRotate: {
      title: 'Quién puede reemplazar claves',
      help: 'Quién puede poner otra clave en lugar de una guardada.',
      choices: {
        anyone: 'Todos',
        administrators: 'Quienes administran el servicio',
        nobody: 'Nadie en este equipo',
      },
    },
    MaxKeyAgeDays: { title: 'Vida máxima de una clave (días)', help: 'Las claves más antiguas deben reemplazarse.' },
    KeyRotationNoticeDays: {
      title: 'Aviso antes de reemplazar una clave (días)',
      help: 'Con esta antelación se avisa a la persona.',
    },
    RotationGraceDays: {
      title: 'Llamadas después de la fecha (días)',
      help: 'Durante este tiempo después de la fecha las llamadas siguen pasando con la clave antigua; luego se detienen. Sin definir: nunca.',
    },
    RevokeCredentialsBefore: {
      title: 'Anular las credenciales anteriores a',
      help: 'Las claves introducidas y los inicios de sesión hechos antes de este momento se borran del equipo en segundos, y sus llamadas terminan. Un momento futuro surte efecto cuando llega.',
    },
    RequireOsKeychain: {
      title: 'Exigir el llavero del sistema',
      help: 'El almacén solo se abre si lo protege el llavero del sistema.',
    },
    RequireManagedDevice: {
      title: 'Exigir un equipo administrado',
      help: 'Las conexiones solo funcionan mientras el equipo está inscrito en la administración de dispositivos.',
    },
    TlsInspection: {
      title: 'Proxies que inspeccionan TLS',
      help: 'Si las credenciales pueden enviarse a través de un proxy que abre TLS. Las autoridades se aprueban con ApprovedInspectionCAs.',
      choices: { block: 'Nunca', approved: 'Solo si su autoridad está aprobada' },
    },
    ApprovedInspectionCAs: {
      title: 'Autoridades de inspección aprobadas',
      help: 'Claves públicas de autoridades privadas: sha256-spki: y el SHA-256 de SubjectPublicKeyInfo en base64. Gangway muestra este valor cuando encuentra una que no está aprobada.',
    },
    ProxyMode: {
      title: 'Salida a la red',
      help: 'Cómo se accede a los servidores.',
      choices: { system: 'Como diga el sistema', direct: 'Sin proxy', fixed: 'A través del proxy de ProxyServer' },
    },
    ProxyServer: {
      title: 'Proxy',
      help: 'Dirección del proxy, por ejemplo http://proxy.example.com:8080. Solo cuenta con ProxyMode «fixed».',
    },
    GatewayPort: {
      title: 'Puerto local',
      help: 'Puerto de 127.0.0.1 que usan los clientes de IA. Un cambio surte efecto la próxima vez que se inicie Gangway.',
    },
    AuditRetentionDays: {
      title: 'Conservación del registro de auditoría (días)',
      help: 'Los registros más antiguos se borran.',
    },
    AuditExport: {
      title: 'Adónde se envía el registro de auditoría',
      help: 'Carpetas, servidores syslog sobre TLS o colectores de OpenTelemetry a los que también se envían los registros.',
    },
    AuditFailure: {
      title: 'Cuando no se puede escribir el registro de auditoría',
      help: 'Si las llamadas continúan mientras no se pueden registrar.',
      choices: { continue: 'Las llamadas continúan', stop: 'Las llamadas se detienen' },
    },
    LeakScan: {
      title: 'Buscar claves en los clientes de IA',
      help: 'Si Gangway busca claves en la configuración de los clientes de IA.',
      choices: { off: 'No', on: 'Sí', 'on+fix': 'Sí, y ofrecer moverlas al almacén' },
    },
    AutoUpdate: {
      title: 'Actualizaciones',
      help: 'Si Gangway busca actualizaciones por sí mismo.',
      choices: { off: 'Nunca', notify: 'Avisar', on: 'Instalarlas' },
    },
    StartAtLogin: {
      title: 'Iniciar con la sesión',
      help: 'Si Gangway se inicia cuando la persona inicia sesión. Sin definir: decide la persona.',
    },
    AllowQuit: { title: 'Las personas pueden cerrar Gangway', help: 'Si no, el menú no tiene «Salir».' },
    ContentProtection: {
      title: 'Excluir las claves de las grabaciones de pantalla',
      help: 'Mientras se escribe una clave, la ventana no aparece en capturas ni grabaciones si el sistema lo permite.',
    },
    OrganizationName: { title: 'Nombre de la organización', help: 'Se muestra donde la organización administra algo.' },
    SupportText: { title: 'A quién preguntar', help: 'Una línea que se muestra donde algo se rechaza.' },
    SupportUrl: { title: 'Dónde preguntar', help: 'Una dirección https que se muestra donde algo se rechaza.' },
  },
};
