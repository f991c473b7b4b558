import { endingOf, fileKinds } from '../config/file-kinds.ts';

/** Endings of copies, downloads and uploads that have not ended, of locks, and of what editors leave beside a file. */
const unfinished = new Set([
  ...['part', 'partial', 'filepart', 'crdownload', 'opdownload', 'download', 'downloading', 'fdmdownload', 'crswap'],
  ...['incomplete', 'unfinished', 'uploading', '_copying_', 'cyberduckpart', 'lftp-pget-status', 'dtapart', 'aria2'],
  ...['xltd', '!ut', '!qb', '!sync', 'bc!', 'jc!', 'tmp', 'temp', '~tmp', 'swp', 'swo', 'swx', 'kate-swp'],
  ...['lock', 'lck', 'laccdb', 'idlk', 'dwl', 'dwl2'],
  // What Windows opens instead of the file that somebody meant to send.
  ...['lnk', 'url'],
]);

/** What systems leave in each folder: folder icons, views, thumbnails, logs, and Hadoop's and Spark's marks. `_SUCCESS` may close a group. */
const systemFiles =
  /^(thumbs\.db|ehthumbs(_vista)?\.db|iconcache\.db|desktop\.ini|picasa\.ini|ws_ftp\.log|icon\r|.*_\$folder\$|_(committed|started)_\d+)$/i;

/** What AWS's own services write to learn whether they may: of GuardDuty, SES, Config and the billing reports. */
const serviceFiles =
  /^(malware-protection-resource-validation-object|amazon_ses_setup_notification|configwritabilitycheckfile|aws-programmatic-access-test-object)$/i;

/** Folders of systems and of other programs. What is in them concerns nobody else. */
const systemFolders = new Set([
  ...['__macosx', '.trash', '.trashes', '.fseventsd', '.spotlight-v100', '.documentrevisions-v100', '.temporaryitems'],
  ...['.appledouble', '.appledb', '.appledesktop', 'network trash folder', 'temporary items'],
  ...['$recycle.bin', 'recycler', 'system volume information', 'lost+found'],
  ...['@eadir', '#recycle', '#snapshot', '@recycle', '.@__thumb', '.recycle', '.synologyworkingdirectory'],
  ...[
    '.git',
    '.svn',
    '.hg',
    '.rsync-partial',
    '.aws-datasync',
    '.thumbnails',
    '_temporary',
    '.stfolder',
    '.stversions',
  ],
  ...['.sync', '.snapshot', '.~tmp~', '.dropbox.cache', '.tmp.drivedownload', '.tmp.driveupload'],
]);

/** Hidden names of one word that programs use. */
const hiddenFiles = new Set([
  ...[
    '.ds_store',
    '.localized',
    '.apdisk',
    '.directory',
    '.hidden',
    '.keep',
    '.gitkeep',
    '.gitignore',
    '.gitattributes',
  ],
  ...[
    '.nomedia',
    '.placeholder',
    '.dropbox',
    '.volumeicon.icns',
    '.picasa.ini',
    '.ftpquota',
    '.stignore',
    '.nosync',
    '.metadata_never_index',
  ],
]);

/**
 * Whether a key is of a file that nobody sent: a lock, an unfinished copy, or what a system leaves in folders. The drop folder and
 * the buckets ignore the same ones. A hidden name that is unknown here is no junk: `.READY` and `.manifest.json` may close a
 * group, and `.pdf` is a document whose name somebody left empty.
 */
export function isJunk(key: string): boolean {
  const folders = key.split('/');
  const name = folders.pop() ?? '';
  return isJunkName(name) || folders.some(isSystemFolder);
}

function isJunkName(name: string): boolean {
  return (
    unfinished.has(endingOf(name)) ||
    systemFiles.test(name) ||
    serviceFiles.test(name) ||
    isHiddenFile(name) ||
    isHiddenCopy(name) ||
    isEditorCopy(name) ||
    isStreamOfWindows(name)
  );
}

/** Safari downloads into `factura.pdf.download/`, and macOS writes into `factura.pdf.sb-1a2b3c4d-x8Kq2z/`. */
function isSystemFolder(name: string): boolean {
  return systemFolders.has(name.toLowerCase()) || /^\.trash-\d+$|\.\w+\.(download|sb-[\da-f]{8}-\w{6})$/i.test(name);
}

/** `.nfs…` and `.fuse_hidden…` are deleted files that are still open, `.goutputstream-…` is a text that is being saved. */
function isHiddenFile(name: string): boolean {
  return (
    hiddenFiles.has(name.toLowerCase()) || /^\.((nfs|fuse_hidden|smbdelete)[\da-f]+|goutputstream-\w+)$/i.test(name)
  );
}

/** `._informe.docx`, `.~lock.informe.odt#`, `.informe.pdf.x8Kq2z`, `.informe.pdf`: beside a file, or a copy that has not ended. */
function isHiddenCopy(name: string): boolean {
  const isBeside = /^\.([_~#]|in\.|com\.|pureftpd-upload\.|.+\.\w{6}$)/.test(name);
  const [, first, ...rest] = name.toLowerCase().split('.');
  return isBeside || (name.startsWith('.') && first !== '' && rest.some((part) => Object.hasOwn(fileKinds, part)));
}

/** `~$informe.docx` is a lock of Office, `~WRD0001.doc` a copy of Word, `carta.txt~` and `#carta.txt#` are old and unsaved texts. */
function isEditorCopy(name: string): boolean {
  return /^(~\$.*|~wr[a-z]\d{4}\..*|~syncthing~.*|.+~|#.+#|.+\.tmp\d+|.+___jb_(tmp|old)___)$/i.test(name);
}

/** Outside NTFS, what Windows notes beside a file becomes a file: `factura.pdf:Zone.Identifier`. */
function isStreamOfWindows(name: string): boolean {
  return /:(zone\.identifier|encryptable|smartscreen|afp_afpinfo|afp_resource|com\.dropbox\.attr(s|ibutes)?)(:\$data)?$/i.test(
    name,
  );
}
