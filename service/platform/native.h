/* The few functions of ntdll that work on an open file where kernel32 has a by-handle form only on
 * newer systems. They exist since Windows NT and are looked up when they are used.
 *
 * All return a Win32 status; ERROR_PROC_NOT_FOUND where a function is missing. */
#ifndef DEPUTY_PLATFORM_NATIVE_H
#define DEPUTY_PLATFORM_NATIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* Whether an open file lies on another computer (Microsoft: ZwQueryVolumeInformationFile,
 * FILE_FS_DEVICE_INFORMATION). */
uint32_t native_is_remote(HANDLE file, bool *remote);

/* Whether the volume of an open file keeps security descriptors, as FAT does not
 * (ZwQueryVolumeInformationFile, FILE_FS_ATTRIBUTE_INFORMATION, FILE_PERSISTENT_ACLS). */
uint32_t native_keeps_descriptors(HANDLE file, bool *keeps);

/* The attributes of an open file or directory (ZwQueryInformationFile, FileBasicInformation), and
 * nothing of its volume, which costs more. The handle needs FILE_READ_ATTRIBUTES. */
uint32_t native_attributes(HANDLE file, uint32_t *attributes);

/* Delete the file with its last handle, or no longer (ZwSetInformationFile,
 * FileDispositionInformation). The handle needs DELETE. */
uint32_t native_set_delete(HANDLE file, bool delete);

/* The same of a file that may be read-only (FileDispositionInformationEx with
 * FILE_DISPOSITION_IGNORE_READONLY_ATTRIBUTE). Fails on systems before Windows 10. */
uint32_t native_delete_read_only(HANDLE file);

/* Set the read-only attribute, or take it away (FileBasicInformation). The handle needs
 * FILE_READ_ATTRIBUTES and FILE_WRITE_ATTRIBUTES. */
uint32_t native_set_read_only(HANDLE file, bool read_only);

/* Give the file another name: an absolute path with the prefix "\\?\" (ZwSetInformationFile,
 * FileRenameInformation). The handle needs DELETE. With replace a file of that name is replaced. */
uint32_t native_rename(HANDLE file, const WCHAR *path, bool replace);

/* The same, replacing a file that may be read-only (FileRenameInformationEx with
 * FILE_RENAME_IGNORE_READONLY_ATTRIBUTE). Fails on systems before Windows 10. */
uint32_t native_replace_read_only(HANDLE file, const WCHAR *path);

/* What is made in an open directory, or as a stream of an open file. A link that has the name is in
 * the way. */
struct native_new {
    const WCHAR *name; /* of a stream of a file: ":stream" */
    uint32_t access;   /* and what CreateFile adds: SYNCHRONIZE, FILE_READ_ATTRIBUTES */
    uint32_t share;
    bool directory;
    void *descriptor; /* NULL is the usual one */
};

/* Make a file, directory or stream that is not there yet, whatever the name of what it is made in
 * leads to by now (Microsoft: NtCreateFile, FILE_CREATE with a RootDirectory). ERROR_ALREADY_EXISTS
 * (183). */
uint32_t native_create(HANDLE root, const struct native_new *new, HANDLE *made);

/* Give an open file or directory, and nothing in it, the DACL of a descriptor, which takes none
 * from above (NtSetSecurityObject; SECURITY_INFORMATION). The handle needs WRITE_DAC. */
uint32_t native_set_dacl(HANDLE file, void *descriptor);

/* Leave nothing in a file (ZwSetInformationFile, FileEndOfFileInformation). The handle needs
 * FILE_WRITE_DATA. */
uint32_t native_empty(HANDLE file);

/* The tag of a link that is open itself; 0 when it is none (ZwQueryInformationFile,
 * FILE_ATTRIBUTE_TAG_INFORMATION) or the file system does not say. */
uint32_t native_reparse_tag(HANDLE file);

/* Fill buffer with the directory's next entries, a chain of FILE_ID_BOTH_DIR_INFO (Microsoft:
 * NtQueryDirectoryFile, FileIdBothDirectoryInformation) that lies in what was filled. buffer is
 * aligned to 8 bytes. ERROR_NO_MORE_FILES at the end, ERROR_MORE_DATA when not even one entry fits,
 * ERROR_INVALID_DATA for what is no such chain. */
uint32_t native_list(HANDLE directory, void *buffer, uint32_t size, bool restart);

#endif
