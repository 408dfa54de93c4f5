"""Archives that are the same bytes wherever and whenever they are made."""

import hashlib
import zipfile

READABLE = 0o644 << 16 # where an archive keeps what Unix may do with a file
COMPRESSION = 9


def files_below(folder):
    """The files below a folder, by their names from there on with "/", in the order of these."""
    found = {path.relative_to(folder).as_posix(): path
             for path in folder.rglob("*") if path.is_file()}
    return dict(sorted(found.items()))


def write_zip(path, folder, top, date):
    """Packs a folder, under the name top, as if everything in it had been written on that day. No
    owner, no rights and no order of this machine get in."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        for name, file in files_below(folder).items():
            entry = zipfile.ZipInfo(f"{top}/{name}", (date.year, date.month, date.day, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())


def sha256(path):
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_sums(folder, name):
    """Lists the hashes of all files in a folder, as sha256sum does."""
    sums = [f"{sha256(path)}  {file}\n" for file, path in files_below(folder).items()]
    (folder / name).write_text("".join(sums), encoding="utf-8")
