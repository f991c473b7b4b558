import type { Text } from '../lib/language.ts';

/**
 * What the words in the `reason` of a delivery or a skipped upload mean, and what to do. After a colon, `reason` holds a field or
 * the position of a file.
 */
export const reasonTexts = {
  rejected: {
    en: 'the CRM refused the call. Check contact, users, type, status, priority and fields',
    es: 'el CRM rechazó la llamada. Revise contacto, usuarios, tipo, estado, prioridad y campos',
    pt: 'o CRM recusou a chamada. Verifique contato, usuários, tipo, status, prioridade e campos',
  },
  missing_parameters: {
    en: 'the CRM says that a required parameter is missing. If the case had no form fields or no files, this CRM may take what is empty for missing: run the probe, or set refusesEmpty. Else compare the fields with what the CRM requires',
    es: 'el CRM dice que falta un parámetro obligatorio. Si el caso no tenía campos de formulario o archivos, este CRM puede tomar lo vacío por ausente: ejecute la sonda o defina refusesEmpty. Si no, compare los campos con lo que pide el CRM',
    pt: 'o CRM diz que falta um parâmetro obrigatório. Se o caso não tinha campos de formulário ou arquivos, este CRM pode tomar o vazio por ausente: execute a sonda ou defina refusesEmpty. Senão, compare os campos com o que o CRM exige',
  },
  invalid: {
    en: 'the bridge refused this field before it sent anything. Correct the caller or the rule, and send it anew',
    es: 'el puente rechazó este campo antes de enviar nada. Corrija la fuente o la regla y envíelo de nuevo',
    pt: 'a ponte recusou este campo antes de enviar algo. Corrija a fonte ou a regra e envie-o de novo',
  },
  payload_changed: {
    en: 'the stored command is not the one that was accepted: somebody changed it in the payloads bucket. Nothing was sent. Find out who may write there, and let its sender send it anew',
    es: 'el comando guardado no es el que se aceptó: alguien lo cambió en el bucket de payloads. No se envió nada. Averigüe quién puede escribir allí y pida al remitente que lo envíe de nuevo',
    pt: 'o comando guardado não é o que foi aceito: alguém o mudou no bucket de payloads. Nada foi enviado. Descubra quem pode escrever ali e peça ao remetente que o envie de novo',
  },
  object_gone: {
    en: 'the file or the payload no longer exists. Upload the file again, or send the command anew',
    es: 'el archivo o el payload ya no existe. Cargue de nuevo el archivo o envíe de nuevo el comando',
    pt: 'o arquivo ou o payload já não existe. Envie de novo o arquivo ou o comando',
  },
  object_hidden: {
    en: 'S3 does not show the file yet, as may be for minutes after versioning was switched on. Nothing to do',
    es: 'S3 aún no muestra el archivo, como puede pasar unos minutos después de activar las versiones. No hay nada que hacer',
    pt: 'o S3 ainda não mostra o arquivo, como pode acontecer minutos depois de ativar as versões. Nada a fazer',
  },
  object_archived: {
    en: 'the storage class of a file keeps its bytes away. Restore the object. The bridge tries again by itself, as long as it takes',
    es: 'la clase de almacenamiento de un archivo retiene sus bytes. Restaure el objeto. El puente reintenta solo, el tiempo que sea',
    pt: 'a classe de armazenamento de um arquivo retém os seus bytes. Restaure o objeto. A ponte tenta de novo sozinha, pelo tempo que for',
  },
  object_denied: {
    en: 'a policy forbids the bridge to read a file or the payload. Check the policy of the bucket and of its role, and behind a malware gate the tag of the scan, and whether the file is still there. The bridge tries again by itself',
    es: 'una política le impide al puente leer un archivo o el payload. Revise la política del bucket y de su rol, y con análisis de malware la etiqueta del análisis, y si el archivo sigue ahí. El puente reintenta solo',
    pt: 'uma política impede a ponte de ler um arquivo ou o payload. Verifique a política do bucket e do seu papel, e com análise de malware a etiqueta da análise, e se o arquivo ainda está lá. A ponte tenta de novo sozinha',
  },
  object_kms_denied: {
    en: 'the KMS key that encrypts a file must not be used. Set kmsKeyArn, allow the roles of the bridge in the policy of the key, and enable the key. The bridge tries again by itself',
    es: 'no se puede usar la clave KMS que cifra un archivo. Defina kmsKeyArn, permita los roles del puente en la política de la clave y habilite la clave. El puente reintenta solo',
    pt: 'não é possível usar a chave KMS que cifra um arquivo. Defina kmsKeyArn, permita os papéis da ponte na política da chave e habilite a chave. A ponte tenta de novo sozinha',
  },
  object_customer_key: {
    en: 'its sender encrypted a file with a key of their own (SSE-C), which the bridge does not have. Upload it without that key',
    es: 'su remitente cifró un archivo con una clave propia (SSE-C), que el puente no tiene. Cárguelo sin esa clave',
    pt: 'o remetente cifrou um arquivo com uma chave própria (SSE-C), que a ponte não tem. Envie-o sem essa chave',
  },
  object_unreadable: {
    en: 'S3 failed. The bridge tries again by itself',
    es: 'S3 falló. El puente reintenta solo',
    pt: 'o S3 falhou. A ponte tenta de novo sozinha',
  },
  object_changed: {
    en: 'the file was overwritten after its event, in a bucket without versions. The newer file has its own event',
    es: 'el archivo se sobrescribió después de su evento, en un bucket sin versiones. El archivo más nuevo tiene su propio evento',
    pt: 'o arquivo foi sobrescrito depois do seu evento, em um bucket sem versões. O arquivo mais novo tem o seu próprio evento',
  },
  object_wrong_size: {
    en: 'a file has more or fewer bytes than its command says. Correct the size in the hook or the caller, and send it anew',
    es: 'un archivo tiene más o menos bytes de los que dice su comando. Corrija el tamaño en el hook o en la fuente y envíelo de nuevo',
    pt: 'um arquivo tem mais ou menos bytes do que diz o seu comando. Corrija o tamanho no hook ou na fonte e envie-o de novo',
  },
  too_large: {
    en: 'a file exceeds attachmentLimit or is too large for one run, or the web server of the CRM refused calls of this size (413). Send a smaller file; after a 413, set attachmentLimit below that size. deliveries retry lets the bridge try such sizes again',
    es: 'un archivo pasa de attachmentLimit o es demasiado grande para una ejecución, o el servidor web del CRM rechazó llamadas de este tamaño (413). Envíe un archivo más pequeño; después de un 413, ponga attachmentLimit por debajo de ese tamaño. deliveries retry hace que el puente pruebe otra vez esos tamaños',
    pt: 'um arquivo passa de attachmentLimit ou é grande demais para uma execução, ou o servidor web do CRM recusou chamadas deste tamanho (413). Envie um arquivo menor; depois de um 413, ponha attachmentLimit abaixo desse tamanho. deliveries retry faz a ponte testar de novo esses tamanhos',
  },
  empty: {
    en: 'a file has no bytes. Upload it again',
    es: 'un archivo no tiene bytes. Cárguelo de nuevo',
    pt: 'um arquivo não tem bytes. Envie-o de novo',
  },
  wrong_type: {
    en: 'the ending of a file is not in attachmentTypes, or its content is of another type, or HTML, SVG or a script. Send it as an allowed type',
    es: 'la extensión de un archivo no está en attachmentTypes, o su contenido es de otro tipo, o es HTML, SVG o un script. Envíelo como un tipo permitido',
    pt: 'a extensão de um arquivo não está em attachmentTypes, ou o seu conteúdo é de outro tipo, ou é HTML, SVG ou um script. Envie-o como um tipo permitido',
  },
  infected: {
    en: 'the malware scan found something in a file. Do not send it: ask where it came from',
    es: 'el análisis de malware encontró algo en un archivo. No lo envíe: pregunte de dónde vino',
    pt: 'a análise de malware encontrou algo em um arquivo. Não o envie: pergunte de onde veio',
  },
  not_scanned: {
    en: 'the malware scan of a file did not end in time. Check that its bucket has a scan plan that sets tags, then retry',
    es: 'el análisis de malware de un archivo no terminó a tiempo. Revise que su bucket tenga un plan de análisis que ponga etiquetas y luego use retry',
    pt: 'a análise de malware de um arquivo não terminou a tempo. Verifique se o bucket tem um plano de análise que põe etiquetas e depois use retry',
  },
  waits_for_scan: {
    en: 'the malware scan of the file has not ended yet. Nothing to do',
    es: 'el análisis de malware del archivo aún no termina. No hay nada que hacer',
    pt: 'a análise de malware do arquivo ainda não terminou. Nada a fazer',
  },
  waits_for_object: {
    en: 'S3 does not show the file yet, as may be for minutes after versioning was switched on. Nothing to do',
    es: 'S3 aún no muestra el archivo, como puede pasar unos minutos después de activar las versiones. No hay nada que hacer',
    pt: 'o S3 ainda não mostra o arquivo, como pode acontecer minutos depois de ativar as versões. Nada a fazer',
  },
  junk: {
    en: 'a lock, an unfinished copy, or a file that a system left in a folder. Nobody sent it, so it is ignored',
    es: 'un bloqueo, una copia sin terminar o un archivo que un sistema dejó en una carpeta. Nadie lo envió, por eso se ignora',
    pt: 'um bloqueio, uma cópia inacabada ou um arquivo que um sistema deixou em uma pasta. Ninguém o enviou, por isso é ignorado',
  },
  no_rule: {
    en: 'no rule matched. Correct the rules in bridge.config.ts, deploy, and upload it again',
    es: 'ninguna regla coincidió. Corrija las reglas en bridge.config.ts, despliegue y cárguelo de nuevo',
    pt: 'nenhuma regra coincidiu. Corrija as regras em bridge.config.ts, implante e envie-o de novo',
  },
  bad_key: {
    en: 'the key could mislead people or programs, or is longer than 1,024 bytes: the word after the colon says which. Give the object another name',
    es: 'la clave podría confundir a personas o programas, o pasa de 1.024 bytes: la palabra después de los dos puntos dice cuál. Dele otro nombre al objeto',
    pt: 'a chave poderia confundir pessoas ou programas, ou passa de 1.024 bytes: a palavra depois dos dois-pontos diz qual. Dê outro nome ao objeto',
  },
  waits_for_sidecar: {
    en: 'its rule needs the sidecar NAME.case.json, which has not arrived. Upload the sidecar',
    es: 'su regla necesita el acompañante NOMBRE.case.json, que no ha llegado. Cargue el acompañante',
    pt: 'a sua regra precisa do acompanhante NOME.case.json, que não chegou. Envie o acompanhante',
  },
  waits_for_file: {
    en: 'the file of this sidecar has not arrived. Upload the file',
    es: 'el archivo de este acompañante no ha llegado. Cargue el archivo',
    pt: 'o arquivo deste acompanhante não chegou. Envie o arquivo',
  },
  bad_sidecar: {
    en: 'the sidecar is not a JSON object with fields of a case, has a name twice, or a number that must be text. Upload a corrected one',
    es: 'el acompañante no es un objeto JSON con campos de un caso, tiene dos veces un nombre o un número que debe ser texto. Cargue uno corregido',
    pt: 'o acompanhante não é um objeto JSON com campos de um caso, tem duas vezes um nome ou um número que deve ser texto. Envie um corrigido',
  },
  too_slow: {
    en: 'three attempts ran out of time before the last byte. Send smaller files, or ask why the CRM is slow',
    es: 'a tres intentos se les acabó el tiempo antes del último byte. Envíe archivos más pequeños, o pregunte por qué el CRM está lento',
    pt: 'a três tentativas acabou o tempo antes do último byte. Envie arquivos menores, ou pergunte por que o CRM está lento',
  },
  poison: {
    en: 'three workers were lost while they sent it. Check the memory and duration of deliver, and send smaller files',
    es: 'se perdieron tres procesos mientras la enviaban. Revise la memoria y la duración de deliver, y envíe archivos más pequeños',
    pt: 'perderam-se três processos enquanto a enviavam. Verifique a memória e a duração de deliver, e envie arquivos menores',
  },
  update_attachments_not_configured: {
    en: 'updateAttachments is not set, so the CRM could replace the files that the case has. Run the probe, then set it',
    es: 'updateAttachments no está definido, así que el CRM podría reemplazar los archivos que tiene el caso. Ejecute la sonda y luego defínalo',
    pt: 'updateAttachments não está definido, então o CRM poderia substituir os arquivos que o caso tem. Execute a sonda e depois defina-o',
  },
  update_attachments_changed: {
    en: 'updateAttachments was changed while it was unknown whether the files had arrived. Check the case by hand',
    es: 'updateAttachments cambió mientras no se sabía si los archivos habían llegado. Revise el caso a mano',
    pt: 'updateAttachments mudou enquanto não se sabia se os arquivos tinham chegado. Verifique o caso à mão',
  },
  foreign_files: {
    en: 'the case has files that the bridge did not send, and the CRM would remove them. Add the file by hand',
    es: 'el caso tiene archivos que el puente no envió, y el CRM los quitaría. Agregue el archivo a mano',
    pt: 'o caso tem arquivos que a ponte não enviou, e o CRM os removeria. Adicione o arquivo à mão',
  },
  case_files_unreadable: {
    en: 'the CRM does not say which files the case has, and would remove them. Add the file by hand',
    es: 'el CRM no dice qué archivos tiene el caso, y los quitaría. Agregue el archivo a mano',
    pt: 'o CRM não diz que arquivos o caso tem, e os removeria. Adicione o arquivo à mão',
  },
  case_not_found: {
    en: 'no case has this number or id. Correct it',
    es: 'ningún caso tiene este número o id. Corríjalo',
    pt: 'nenhum caso tem este número ou id. Corrija-o',
  },
  case_ambiguous: {
    en: 'several cases have this number. Use the id of the case',
    es: 'varios casos tienen este número. Use el id del caso',
    pt: 'vários casos têm este número. Use o id do caso',
  },
  case_not_made: {
    en: 'the case that it changes or is about was not made. Retry the delivery that makes it, then this one',
    es: 'el caso que cambia o del que trata no se creó. Use retry con la entrega que lo crea, y luego con esta',
    pt: 'o caso que ela muda ou de que trata não foi criado. Use retry com a entrega que o cria, e depois com esta',
  },
  case_not_visible: {
    en: 'the CRM does not show the new case yet. Nothing to do',
    es: 'el CRM aún no muestra el caso nuevo. No hay nada que hacer',
    pt: 'o CRM ainda não mostra o caso novo. Nada a fazer',
  },
  case_busy: {
    en: 'another delivery is sending files to the same case. Nothing to do',
    es: 'otra entrega está enviando archivos al mismo caso. No hay nada que hacer',
    pt: 'outra entrega está enviando arquivos ao mesmo caso. Nada a fazer',
  },
  too_little_time: {
    en: 'too little time of the run was left for all files of the case. It is sent by a run that has more',
    es: 'a la ejecución le quedaba poco tiempo para todos los archivos del caso. La envía una que tenga más',
    pt: 'restava pouco tempo da execução para todos os arquivos do caso. Uma que tenha mais a envia',
  },
  waits_its_turn: {
    en: 'other commands on the same case come first. Nothing to do',
    es: 'otros comandos sobre el mismo caso van primero. No hay nada que hacer',
    pt: 'outros comandos sobre o mesmo caso vêm primeiro. Nada a fazer',
  },
  group_incomplete: {
    en: 'the time limit of its group ended before all files arrived. Ask the sender; retry sends what is there',
    es: 'el plazo de su grupo terminó antes de que llegaran todos los archivos. Pregunte al remitente; retry envía lo que hay',
    pt: 'o prazo do seu grupo terminou antes de chegarem todos os arquivos. Pergunte ao remetente; retry envia o que há',
  },
  not_arrived: {
    en: 'a file that the manifest names did not arrive within the time limit. Ask the sender',
    es: 'un archivo que el manifiesto nombra no llegó dentro del plazo. Pregunte al remitente',
    pt: 'um arquivo que o manifesto nomeia não chegou dentro do prazo. Pergunte ao remetente',
  },
  group_full: {
    en: 'its group already has the largest allowed number of files. Upload it under another group',
    es: 'su grupo ya tiene la mayor cantidad de archivos permitida. Cárguelo en otro grupo',
    pt: 'o seu grupo já tem a maior quantidade de arquivos permitida. Envie-o em outro grupo',
  },
  group_over: {
    en: 'its group accepts no more files, because it began too long ago. Upload it under another group',
    es: 'su grupo no acepta más archivos, porque empezó hace demasiado tiempo. Cárguelo en otro grupo',
    pt: 'o seu grupo não aceita mais arquivos, porque começou há tempo demais. Envie-o em outro grupo',
  },
  bad_group: {
    en: 'the rule describes its group with a value that cannot be used, in the field after the colon. Correct the rule',
    es: 'la regla describe su grupo con un valor que no se puede usar, en el campo después de los dos puntos. Corrija la regla',
    pt: 'a regra descreve o seu grupo com um valor que não pode ser usado, no campo depois dos dois-pontos. Corrija a regra',
  },
  bad_manifest: {
    en: 'the manifest cannot be used: by the word after the colon, it names no file (empty), is too long, is not text, or holds a bad name. Upload a corrected one',
    es: 'el manifiesto no se puede usar: según la palabra después de los dos puntos, no nombra ningún archivo (empty), es demasiado largo, no es texto o tiene un nombre malo. Cargue uno corregido',
    pt: 'o manifesto não pode ser usado: pela palavra depois dos dois-pontos, não nomeia nenhum arquivo (empty), é longo demais, não é texto ou tem um nome ruim. Envie um corrigido',
  },
  bad_marker: {
    en: 'the malware scan refused the marker file. Upload another one',
    es: 'el análisis de malware rechazó el archivo de cierre. Cargue otro',
    pt: 'a análise de malware recusou o arquivo de fechamento. Envie outro',
  },
  automatic: {
    en: 'no person sent this mail: the word after the colon says who. Nothing to do',
    es: 'ninguna persona envió este correo: la palabra después de los dos puntos dice quién. No hay nada que hacer',
    pt: 'nenhuma pessoa enviou este e-mail: a palavra depois dos dois-pontos diz quem. Nada a fazer',
  },
  bad_mail: {
    en: 'the mail has too many parts, or headers that are too long. Look at it by hand',
    es: 'el correo tiene demasiadas partes, o encabezados demasiado largos. Mírelo a mano',
    pt: 'o e-mail tem partes demais, ou cabeçalhos longos demais. Veja-o à mão',
  },
  no_table: {
    en: 'the file holds no table: it is empty, or a document of another kind. Drop it as CSV or XLSX',
    es: 'el archivo no tiene ninguna tabla: está vacío o es un documento de otro tipo. Déjelo como CSV o XLSX',
    pt: 'o arquivo não tem nenhuma tabela: está vazio ou é um documento de outro tipo. Deixe-o como CSV ou XLSX',
  },
  bad_table: {
    en: 'the file cannot be read as CSV or XLSX. Save it again in the program that made it',
    es: 'el archivo no se puede leer como CSV o XLSX. Guárdelo de nuevo en el programa que lo hizo',
    pt: 'o arquivo não pode ser lido como CSV ou XLSX. Salve-o de novo no programa que o fez',
  },
  encrypted: {
    en: 'the workbook has a password, or is of before 2007 (XLS). Save it as XLSX without one',
    es: 'el libro tiene contraseña, o es de antes de 2007 (XLS). Guárdelo como XLSX sin contraseña',
    pt: 'a pasta de trabalho tem senha, ou é de antes de 2007 (XLS). Salve-a como XLSX sem senha',
  },
  row_too_long: {
    en: 'a row has more than a million characters: most often a quote never ends. Correct the file',
    es: 'una fila tiene más de un millón de caracteres: casi siempre, unas comillas que no cierran. Corrija el archivo',
    pt: 'uma linha tem mais de um milhão de caracteres: quase sempre, aspas que não fecham. Corrija o arquivo',
  },
  too_many_columns: {
    en: 'the table has more than 1,000 columns. Leave out what is not needed',
    es: 'la tabla tiene más de 1.000 columnas. Quite lo que no se necesita',
    pt: 'a tabela tem mais de 1.000 colunas. Retire o que não é preciso',
  },
  too_many_rows: {
    en: 'the list has more rows than its calls of a year. Divide it',
    es: 'la lista tiene más filas que sus llamadas de un año. Divídala',
    pt: 'a lista tem mais linhas que as suas chamadas de um ano. Divida-a',
  },
  missing_column: {
    en: 'the list lacks a column that its rule needs: the number after the colon says which, in the order of columns. Correct the headers or the rule',
    es: 'a la lista le falta una columna que su regla necesita: el número después de los dos puntos dice cuál, en el orden de columns. Corrija los encabezados o la regla',
    pt: 'falta à lista uma coluna de que a sua regra precisa: o número depois dos dois-pontos diz qual, na ordem de columns. Corrija os cabeçalhos ou a regra',
  },
  list_too_slow: {
    en: 'the file could not be read within five runs. Divide it',
    es: 'el archivo no se pudo leer en cinco ejecuciones. Divídalo',
    pt: 'o arquivo não pôde ser lido em cinco execuções. Divida-o',
  },
  rule_gone: {
    en: 'no rule makes a list of this file any more. Correct the rules, deploy, and resume it or drop it again',
    es: 'ya ninguna regla hace una lista de este archivo. Corrija las reglas, despliegue y reanúdela, o déjelo de nuevo',
    pt: 'nenhuma regra faz mais uma lista deste arquivo. Corrija as regras, implante e retome-a, ou deixe-o de novo',
  },
  stop_after: {
    en: 'as many rows were rejected as stopAfter allows. See why, correct the rule or the list, and resume it',
    es: 'se rechazaron tantas filas como permite stopAfter. Vea por qué, corrija la regla o la lista y reanúdela',
    pt: 'foram rejeitadas tantas linhas quanto stopAfter permite. Veja por quê, corrija a regra ou a lista e retome-a',
  },
  no_key: {
    en: 'the row is empty in the key column of its list. Correct the file and drop it again',
    es: 'la fila está vacía en la columna clave de su lista. Corrija el archivo y déjelo de nuevo',
    pt: 'a linha está vazia na coluna-chave da sua lista. Corrija o arquivo e deixe-o de novo',
  },
  rule_threw: {
    en: 'the rule threw an error for this row. Correct the rule',
    es: 'la regla lanzó un error con esta fila. Corrija la regla',
    pt: 'a regra lançou um erro com esta linha. Corrija a regra',
  },
  no_command: {
    en: 'the rule makes no command of this row',
    es: 'la regla no hace ningún comando de esta fila',
    pt: 'a regra não faz nenhum comando desta linha',
  },
  known: {
    en: 'an earlier row or file made this command',
    es: 'una fila o un archivo anterior hizo este comando',
    pt: 'uma linha ou um arquivo anterior fez este comando',
  },
  unreachable: {
    en: 'no connection to the CRM. If it lasts, check server in bridge.config.ts, and whether the CRM is up',
    es: 'no hay conexión con el CRM. Si dura, revise server en bridge.config.ts y si el CRM está en marcha',
    pt: 'não há conexão com o CRM. Se durar, verifique server em bridge.config.ts e se o CRM está no ar',
  },
  broken: {
    en: 'the connection broke, or no complete answer came',
    es: 'la conexión se rompió, o no llegó una respuesta completa',
    pt: 'a conexão caiu, ou não chegou uma resposta completa',
  },
  unreadable: {
    en: 'the answer did not come from the CRM itself, such as an HTML page. If it lasts, ask the vendor',
    es: 'la respuesta no vino del propio CRM, como una página HTML. Si dura, pregunte al fabricante',
    pt: 'a resposta não veio do próprio CRM, como uma página HTML. Se durar, pergunte ao fabricante',
  },
  attachment: {
    en: 'a file could not be read, or its length differs from its event',
    es: 'no se pudo leer un archivo, o su tamaño difiere del de su evento',
    pt: 'um arquivo não pôde ser lido, ou o seu tamanho difere do do seu evento',
  },
  simultaneous: {
    en: 'two other requests used the token at the same time. Give the bridge a token of its own',
    es: 'otras dos llamadas usaban el token al mismo tiempo. Dele al puente un token propio',
    pt: 'outras duas chamadas usavam o token ao mesmo tempo. Dê à ponte um token próprio',
  },
  quota: {
    en: 'the calls of the token for today are used up. It goes on when the next day of the token begins',
    es: 'las llamadas del token para hoy se acabaron. Sigue cuando empiece el próximo día del token',
    pt: 'as chamadas do token para hoje acabaram. Continua quando começar o próximo dia do token',
  },
  token: {
    en: 'the CRM refuses the token. Store a valid one in its secret',
    es: 'el CRM rechaza el token. Guarde uno válido en su secreto',
    pt: 'o CRM recusa o token. Guarde um válido no seu segredo',
  },
  forbidden: {
    en: 'the CRM answered 403 with an unknown text, probably maintenance. If it lasts an hour, ask the vendor',
    es: 'el CRM respondió 403 con un texto desconocido, quizá por mantenimiento. Si dura una hora, pregunte al fabricante',
    pt: 'o CRM respondeu 403 com um texto desconhecido, talvez por manutenção. Se durar uma hora, pergunte ao fabricante',
  },
  premature: {
    en: 'the CRM reported success before everything was sent. Tell the maintainers',
    es: 'el CRM dijo que todo salió bien antes de que se enviara todo. Avise a los encargados del proyecto',
    pt: 'o CRM disse que deu certo antes de tudo ser enviado. Avise os mantenedores',
  },
  worker_lost: {
    en: 'the worker was lost between the last byte and the answer',
    es: 'se perdió el proceso entre el último byte y la respuesta',
    pt: 'o processo se perdeu entre o último byte e a resposta',
  },
  out_of_time: {
    en: 'too little time was left when all but the last byte was sent',
    es: 'quedaba muy poco tiempo cuando ya se había enviado todo menos el último byte',
    pt: 'restava muito pouco tempo quando tudo menos o último byte tinha sido enviado',
  },
  failed: {
    en: 'an AWS service failed, or the payload could not be read. See the ERROR lines of the log',
    es: 'un servicio de AWS falló, o no se pudo leer el payload. Vea las líneas ERROR del log',
    pt: 'um serviço da AWS falhou, ou o payload não pôde ser lido. Veja as linhas ERROR do log',
  },
  read_back: {
    en: 'the answer was lost, and the record holds the values that were sent',
    es: 'la respuesta se perdió, y el registro tiene los valores que se enviaron',
    pt: 'a resposta se perdeu, e o registro tem os valores que foram enviados',
  },
  changed_since: {
    en: 'the answer was lost, and somebody changed the record since. Compare the record in the CRM with what was sent, and decide whether to send it again',
    es: 'la respuesta se perdió, y alguien cambió el registro después. Compare el registro del CRM con lo que se envió y decida si se envía otra vez',
    pt: 'a resposta se perdeu, e alguém mudou o registro depois. Compare o registro do CRM com o que foi enviado e decida se é enviado de novo',
  },
  resent_in_vain: {
    en: 'it was sent again three times, no answer could be read, and the record does not hold its values. Ask why the CRM does not answer',
    es: 'se envió tres veces más, no se pudo leer ninguna respuesta y el registro no tiene sus valores. Pregunte por qué el CRM no responde',
    pt: 'foi enviado mais três vezes, nenhuma resposta pôde ser lida e o registro não tem os seus valores. Pergunte por que o CRM não responde',
  },
  record_not_visible: {
    en: 'the answer was lost, and the CRM does not show the record yet. Nothing to do',
    es: 'la respuesta se perdió, y el CRM aún no muestra el registro. No hay nada que hacer',
    pt: 'a resposta se perdeu, e o CRM ainda não mostra o registro. Nada a fazer',
  },
  record_not_found: {
    en: 'the answer was lost, and the CRM does not show the record. Look for it there',
    es: 'la respuesta se perdió, y el CRM no muestra el registro. Búsquelo allí',
    pt: 'a resposta se perdeu, e o CRM não mostra o registro. Procure-o lá',
  },
  file_not_stored: {
    en: 'the CRM made the case and shows no file: its PHP may drop files over upload_max_filesize. Add the file by hand, and set insertCaseBy to json or attachmentLimit below that size',
    es: 'el CRM creó el caso y no muestra ningún archivo: su PHP puede descartar los que pasan de upload_max_filesize. Agregue el archivo a mano, y ponga insertCaseBy en json o attachmentLimit por debajo de ese tamaño',
    pt: 'o CRM criou o caso e não mostra nenhum arquivo: o seu PHP pode descartar os que passam de upload_max_filesize. Adicione o arquivo à mão, e ponha insertCaseBy em json ou attachmentLimit abaixo desse tamanho',
  },
  file_unconfirmed: {
    en: 'the CRM reported success, and the case could not be read to see whether it holds its file',
    es: 'el CRM dijo que salió bien, y no se pudo leer el caso para ver si tiene su archivo',
    pt: 'o CRM disse que deu certo, e o caso não pôde ser lido para ver se tem o seu arquivo',
  },
  found: {
    en: 'the answer was lost, and a search found the record',
    es: 'la respuesta se perdió, y una búsqueda encontró el registro',
    pt: 'a resposta se perdeu, e uma busca encontrou o registro',
  },
  resent: {
    en: 'the answer was lost and no search found it, so its route sends it again. The CRM may hold it twice',
    es: 'la respuesta se perdió y ninguna búsqueda la encontró, así que se envía otra vez, como pide su policy. El CRM puede tenerla dos veces',
    pt: 'a resposta se perdeu e nenhuma busca a encontrou, então é enviada de novo, como pede a sua policy. O CRM pode tê-la duas vezes',
  },
  resolved: {
    en: 'a person settled it',
    es: 'la cerró una persona',
    pt: 'foi encerrada por uma pessoa',
  },
  cancelled: {
    en: 'a person or its source cancelled it before its time',
    es: 'una persona o su fuente la canceló antes de su hora',
    pt: 'uma pessoa ou a sua fonte a cancelou antes da sua hora',
  },
  erased: {
    en: 'the data of a person was erased before it was sent',
    es: 'los datos de una persona se borraron antes de enviarla',
    pt: 'os dados de uma pessoa foram apagados antes do envio',
  },
  followed_up: {
    en: 'its cases were read, and their tasks accepted',
    es: 'se leyeron sus casos y se aceptaron sus tareas',
    pt: 'os seus casos foram lidos e as suas tarefas aceitas',
  },
  reads_on: {
    en: 'it reads its cases page by page, and continues where it stopped. Nothing to do',
    es: 'lee sus casos página por página, y sigue donde quedó. No hay nada que hacer',
    pt: 'lê os seus casos página por página, e continua de onde parou. Nada a fazer',
  },
  follow_up_failed: {
    en: 'the rule threw an error for some of its cases. The others have their tasks. See them with followups RULE --dry-run, correct the rule, deploy, and retry',
    es: 'la regla lanzó un error con algunos de sus casos. Los demás tienen sus tareas. Véalos con followups RULE --dry-run, corrija la regla, despliegue y use retry',
    pt: 'a regra lançou um erro com alguns dos seus casos. Os demais têm as suas tarefas. Veja-os com followups RULE --dry-run, corrija a regra, implante e use retry',
  },
  follow_up_gone: {
    en: 'bridge.config.ts no longer has this follow-up. Nothing to do',
    es: 'bridge.config.ts ya no tiene este seguimiento. No hay nada que hacer',
    pt: 'bridge.config.ts já não tem este acompanhamento. Nada a fazer',
  },
  audited: {
    en: 'the cases of these days were compared with what was sent',
    es: 'los casos de estos días se compararon con lo que se envió',
    pt: 'os casos destes dias foram comparados com o que foi enviado',
  },
} as const satisfies Record<string, Text>;

const untrusted = {
  en: 'the certificate of the CRM, or of a proxy before it, is not trusted here. Name its authority: NODE_EXTRA_CA_CERTS on one machine, ca.pem in a deployed stack (docs/deploy.md)',
  es: 'el certificado del CRM, o de un proxy intermedio, no es de confianza aquí. Indique su autoridad: NODE_EXTRA_CA_CERTS en un equipo, ca.pem en un stack desplegado (docs/deploy.es.md)',
  pt: 'o certificado do CRM, ou de um proxy intermediário, não é confiável aqui. Indique a sua autoridade: NODE_EXTRA_CA_CERTS em uma máquina, ca.pem em um stack implantado (docs/deploy.md)',
} as const satisfies Text;

/** What Node's codes for a failed connection mean, and what to do. */
export const causeTexts = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  CERT_HAS_EXPIRED: {
    en: 'the certificate of the CRM has expired, or the clock of this machine is wrong',
    es: 'el certificado del CRM venció, o el reloj de este equipo está mal',
    pt: 'o certificado do CRM venceu, ou o relógio desta máquina está errado',
  },
  CERT_NOT_YET_VALID: {
    en: 'the certificate of the CRM is not valid yet, or the clock of this machine is wrong',
    es: 'el certificado del CRM aún no es válido, o el reloj de este equipo está mal',
    pt: 'o certificado do CRM ainda não é válido, ou o relógio desta máquina está errado',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    en: 'the certificate is for another name. Check server',
    es: 'el certificado es de otro nombre. Revise server',
    pt: 'o certificado é de outro nome. Verifique server',
  },
  ERR_PROXY_TUNNEL: {
    en: 'the proxy of this machine (HTTPS_PROXY) did not lead to the CRM',
    es: 'el proxy de este equipo (HTTPS_PROXY) no llevó al CRM',
    pt: 'o proxy desta máquina (HTTPS_PROXY) não levou ao CRM',
  },
  EPROTO: {
    en: 'what answers there does not speak TLS. Check server, and a proxy in between',
    es: 'lo que responde allí no habla TLS. Revise server, y si hay un proxy en el medio',
    pt: 'o que responde ali não fala TLS. Verifique server, e se há um proxy no meio',
  },
  ENOTFOUND: {
    en: 'there is no host of this name. Check server, and the connection to the network',
    es: 'no existe un host con ese nombre. Revise server y la conexión a la red',
    pt: 'não existe um host com esse nome. Verifique server e a conexão com a rede',
  },
  EAI_AGAIN: {
    en: 'the name server does not answer. Check the connection to the network',
    es: 'el servidor de nombres no responde. Revise la conexión a la red',
    pt: 'o servidor de nomes não responde. Verifique a conexão com a rede',
  },
  ECONNREFUSED: {
    en: 'the host accepts no connection on this port',
    es: 'el host no acepta conexiones en este puerto',
    pt: 'o host não aceita conexões nesta porta',
  },
  ECONNRESET: {
    en: 'the other side, or something in between, ended the connection',
    es: 'el otro lado, o algo en el medio, terminó la conexión',
    pt: 'o outro lado, ou algo no meio, encerrou a conexão',
  },
  ETIMEDOUT: {
    en: 'the host did not answer in time. A firewall may drop the packets',
    es: 'el host no respondió a tiempo. Un firewall puede estar descartando los paquetes',
    pt: 'o host não respondeu a tempo. Um firewall pode estar descartando os pacotes',
  },
  EHOSTUNREACH: {
    en: 'no way leads to this host. Check the connection to the network',
    es: 'ningún camino lleva a este host. Revise la conexión a la red',
    pt: 'nenhum caminho leva a este host. Verifique a conexão com a rede',
  },
  ENETUNREACH: {
    en: 'no way leads to this network. Check the connection to the network',
    es: 'ningún camino lleva a esta red. Revise la conexión a la red',
    pt: 'nenhum caminho leva a esta rede. Verifique a conexão com a rede',
  },
} as const satisfies Record<string, Text>;

/** What an answer without the CRM's JSON means, by its HTTP status. */
export const answerTexts = {
  200: {
    en: 'a page came instead of the CRM’s answer, such as one of maintenance or a login',
    es: 'llegó una página en lugar de la respuesta del CRM, como una de mantenimiento o de inicio de sesión',
    pt: 'veio uma página no lugar da resposta do CRM, como uma de manutenção ou de login',
  },
  401: {
    en: 'a web server in front of the CRM asks for a password. Ask the vendor',
    es: 'un servidor web delante del CRM pide una contraseña. Pregunte al fabricante',
    pt: 'um servidor web na frente do CRM pede uma senha. Pergunte ao fabricante',
  },
  403: {
    en: 'a page refuses the call: a protection service blocks the address that the bridge calls from, or it is maintenance. If it lasts, ask the vendor to allow that address',
    es: 'una página niega la llamada: un servicio de protección bloquea la dirección desde la que llama el puente, o hay mantenimiento. Si dura, pida al fabricante que permita esa dirección',
    pt: 'uma página nega a chamada: um serviço de proteção bloqueia o endereço de onde a ponte chama, ou há manutenção. Se durar, peça ao fabricante que permita esse endereço',
  },
  404: {
    en: 'this server has no such address. Check server in bridge.config.ts',
    es: 'este servidor no tiene esa dirección. Revise server en bridge.config.ts',
    pt: 'este servidor não tem esse endereço. Verifique server em bridge.config.ts',
  },
  411: {
    en: 'a web server in front of the CRM wants the length of the body. Tell the maintainers',
    es: 'un servidor web delante del CRM quiere la longitud del cuerpo. Avise a los encargados del proyecto',
    pt: 'um servidor web na frente do CRM quer o comprimento do corpo. Avise os mantenedores',
  },
  413: {
    en: 'the web server in front of the CRM takes no body of this size',
    es: 'el servidor web delante del CRM no recibe un cuerpo de este tamaño',
    pt: 'o servidor web na frente do CRM não recebe um corpo deste tamanho',
  },
  429: {
    en: 'too many calls came from this address. The bridge waits as long as the answer asks',
    es: 'llegaron demasiadas llamadas desde esta dirección. El puente espera lo que pide la respuesta',
    pt: 'vieram chamadas demais deste endereço. A ponte espera o que a resposta pede',
  },
  moved: {
    en: 'the server moved. Log in at crm.wolkvox.com, and set server to the host that the address bar then shows',
    es: 'el servidor se mudó. Entre a crm.wolkvox.com y ponga en server el host que muestre entonces la barra de direcciones',
    pt: 'o servidor mudou. Entre em crm.wolkvox.com e ponha em server o host que a barra de endereço mostrar então',
  },
  down: {
    en: 'the web server in front of the CRM answers that it does not work. If it lasts, ask the vendor',
    es: 'el servidor web delante del CRM responde que no funciona. Si dura, pregunte al fabricante',
    pt: 'o servidor web na frente do CRM responde que não funciona. Se durar, pergunte ao fabricante',
  },
} as const satisfies Record<string | number, Text>;
