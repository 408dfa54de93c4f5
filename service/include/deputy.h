/* Deputy: the public interface of its client library.
 *
 * A program opens a session with the Deputy service and asks for operations. The service performs
 * each of them as the calling thread's own identity, never with its own rights.
 *
 * Every function returns a Win32 status code (0 is success) and leaves its outputs unchanged when
 * it fails. No RPC exception leaves the library. Every "reply" may be NULL; a struct deputy_reply
 * that is given is always filled in: it says in which stage the call ended and under which
 * correlation GUID the Event Log has it. Every *_free and *_close takes NULL. Any other pointer
 * that is NULL is refused with ERROR_INVALID_PARAMETER (87) in DEPUTY_STAGE_CONNECT, unless it is
 * said that it may be; bytes and arguments of which there are none may.
 *
 * Text is UTF-8. Structures that the library returns belong to the caller until the matching
 * *_free; later versions only append members to them, so programs must not depend on their size.
 *
 * The header needs no windows.h and serves C11 and C++, 32-bit and 64-bit. Names in capitals
 * without DEPUTY_ are those of windows.h, with its values: status codes of winerror.h; rights,
 * FILE_SHARE_*, FILE_ATTRIBUTE_*, REG_*, SE_* and SERVICE_* types of winnt.h; CREATE_NEW to
 * TRUNCATE_EXISTING of fileapi.h; other SERVICE_* of winsvc.h. A program includes windows.h for
 * them, or gives them as numbers.
 */
#ifndef DEPUTY_H
#define DEPUTY_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DEPUTY_VERSION_MAJOR 0
#define DEPUTY_VERSION_MINOR 1
#define DEPUTY_VERSION_PATCH 0
#define DEPUTY_VERSION_TEXT  "0.1.0"
#define DEPUTY_VERSION                                                                             \
    ((uint32_t)DEPUTY_VERSION_MAJOR << 16 | DEPUTY_VERSION_MINOR << 8 | DEPUTY_VERSION_PATCH)

/* The stage in which a call ended. 1 to 8 are the service's, 1 to 7 in the order of a call; the
 * others are the library's own. */
enum deputy_stage {
    DEPUTY_STAGE_NONE = 0,        /* the call succeeded */
    DEPUTY_STAGE_ADMIT = 1,       /* refused at the door: quota, size, or the service is stopping */
    DEPUTY_STAGE_IMPERSONATE = 2, /* the service could not act as the caller */
    DEPUTY_STAGE_IDENTIFY = 3,    /* the facts of the caller's token could not be read */
    DEPUTY_STAGE_AUTHORIZE = 4,   /* the caller may not use this operation */
    DEPUTY_STAGE_PERFORM = 5,     /* the operation itself failed, with the caller's rights */
    DEPUTY_STAGE_REVERT = 6,      /* the service could not become itself again, and ended */
    DEPUTY_STAGE_RECORD = 7,      /* it was performed, but could not be put on record */
    DEPUTY_STAGE_AUDIT = 8,       /* not performed, because nothing can be put on record */
    /* The service could not be reached, or an argument was wrong (ERROR_INVALID_PARAMETER): the
     * call certainly did not run. */
    DEPUTY_STAGE_CONNECT = 100,
    /* The connection broke, the deadline passed, or the answer made no sense: it may have run. */
    DEPUTY_STAGE_TRANSPORT = 101,
};

/* The status in DEPUTY_STAGE_AUDIT: a code of Deputy's own (bit 29; Microsoft, "SetLastError"). */
enum { DEPUTY_STATUS_NO_RECORD = 0x20000001 };

/* What the service said of a call. The caller allocates it, so it never grows. */
struct deputy_reply {
    uint32_t status; /* the same code that the function returned */
    uint32_t stage;  /* enum deputy_stage */
    /* With stage "admit", for ERROR_BUSY (170: too many calls or sessions at a time) and
     * ERROR_NOT_ENOUGH_QUOTA (1816: too many calls or too much data in too short a time): when to
     * try again; 0 is "not said". */
    uint32_t retry_after_ms;
    /* GUID as text; empty when no record of the call is safe. Of what takes several calls (a
     * directory that is listed, a file that is copied, read or written in parts) each has the GUID
     * of the whole: under that it is on record that it began and how it ended. */
    char correlation[37];
};

/* --- identity -------------------------------------------------------------------------------- */

/* The facts of a token. A fact that the platform does not give is absent, which is not the same as
 * zero or empty: ask deputy_has before you read the member. Numbers are stable. */
enum deputy_fact {
    DEPUTY_FACT_USER = 0,
    DEPUTY_FACT_GROUPS = 1,
    DEPUTY_FACT_RESTRICTING_SIDS = 2,
    DEPUTY_FACT_PRIVILEGES = 3,
    DEPUTY_FACT_TYPE = 4,
    DEPUTY_FACT_LEVEL = 5,
    DEPUTY_FACT_LOGON_ID = 6,
    DEPUTY_FACT_TOKEN_ID = 7,
    DEPUTY_FACT_MODIFIED_ID = 8,
    DEPUTY_FACT_SESSION = 9,
    DEPUTY_FACT_SOURCE = 10,
    DEPUTY_FACT_ORIGIN = 11,
    DEPUTY_FACT_INTEGRITY = 12,
    DEPUTY_FACT_ELEVATED = 13,
    DEPUTY_FACT_ELEVATION_TYPE = 14,
    DEPUTY_FACT_LINKED_TOKEN = 15,
    DEPUTY_FACT_APPCONTAINER = 16,
    DEPUTY_FACT_CAPABILITIES = 17,
    DEPUTY_FACT_OWNER = 18,
    DEPUTY_FACT_PRIMARY_GROUP = 19,
    DEPUTY_FACT_DEFAULT_DACL = 20,
    DEPUTY_FACT_UI_ACCESS = 21,
    DEPUTY_FACT_VIRTUALIZATION_ALLOWED = 22,
    DEPUTY_FACT_VIRTUALIZATION_ENABLED = 23,
    DEPUTY_FACT_SANDBOX_INERT = 24,
    DEPUTY_FACT_MANDATORY_POLICY = 25,
    DEPUTY_FACT_TRUST_LEVEL = 26,
    DEPUTY_FACT_LOGON_SID = 27,
    DEPUTY_FACT_COUNT
};

/* A security identifier. */
struct deputy_sid {
    const uint8_t *bytes; /* binary form, MS-DTYP 2.4.2.2 */
    uint32_t size;        /* of bytes, 8 to 68 */
    const char *text;     /* "S-1-5-18" */
    const char *name;     /* account name, NULL when it was not found in time */
    const char *domain;   /* its domain, NULL with name */
};

/* A group, restricting SID or capability. */
struct deputy_group {
    struct deputy_sid sid;
    uint32_t attributes; /* SE_GROUP_* of TOKEN_GROUPS */
};

struct deputy_groups {
    const struct deputy_group *items;
    uint32_t count;
};

struct deputy_privilege {
    uint64_t luid;
    uint32_t attributes; /* SE_PRIVILEGE_* of TOKEN_PRIVILEGES */
    const char *name;    /* "SeImpersonatePrivilege", NULL when unknown */
};

struct deputy_privileges {
    const struct deputy_privilege *items;
    uint32_t count;
};

/* Who made the token: eight characters and a LUID (TOKEN_SOURCE). */
struct deputy_source {
    char name[9];
    uint64_t id;
};

struct deputy_bytes {
    const uint8_t *bytes;
    uint32_t size;
};

/* Every fact of one token. LUIDs are 64-bit numbers, HighPart in the upper half. */
struct deputy_identity {
    uint64_t facts; /* bit n: fact n is present */

    struct deputy_sid user;
    struct deputy_groups groups;
    struct deputy_groups restricting_sids;
    struct deputy_privileges privileges;
    uint32_t type;  /* 1 primary, 2 impersonation */
    uint32_t level; /* 0 anonymous, 1 identification, 2 impersonation, 3 delegation */
    uint64_t logon_id;
    uint64_t token_id;
    uint64_t modified_id;
    uint32_t session;
    struct deputy_source source;
    uint64_t origin;
    struct deputy_sid integrity;
    uint32_t elevated;
    uint32_t elevation_type; /* 1 default, 2 full, 3 limited */
    const struct deputy_identity *linked_token;
    struct deputy_sid appcontainer;
    struct deputy_groups capabilities;
    struct deputy_sid owner;
    struct deputy_sid primary_group;
    struct deputy_bytes default_dacl; /* an ACL, MS-DTYP 2.4.5; size 0: no default DACL */
    uint32_t ui_access;
    uint32_t virtualization_allowed;
    uint32_t virtualization_enabled;
    uint32_t sandbox_inert;
    uint32_t mandatory_policy; /* TOKEN_MANDATORY_POLICY_* */
    struct deputy_sid trust_level;
    struct deputy_groups logon_sid;
};

/* Whether the platform gave this fact of the token. */
static inline int deputy_has(const struct deputy_identity *identity, enum deputy_fact fact)
{
    return (int)((identity->facts >> (unsigned)fact) & 1u);
}

/* --- sessions -------------------------------------------------------------------------------- */

/* An open session. It may be used by several threads at once: the library keeps one connection for
 * each call in flight, and opens new ones when the service was restarted.
 *
 * In DllMain, and wherever else the loader's lock is held, no thread begins or ends. Do not open a
 * session there, or ask deputy_query_service: either fails with ERROR_POSSIBLE_DEADLOCK (1131)
 * within three seconds, and never while a DLL is unloaded, which may be this library's own end. A
 * session from before may be used and closed there, in its time as ever; but not when the process
 * ends (lpvReserved is not NULL), which closes everything by itself.
 *
 * The DLL may be unloaded when every session is closed. Until then, and until the threads of the
 * sessions have ended, it stays loaded whatever FreeLibrary is called. */
struct deputy_session;

struct deputy_options {
    uint32_t size; /* sizeof(struct deputy_options) */
    /* For reaching the service and for each call; 0 is 10,000. A call to a service that hangs ends
     * then where the platform can cancel a local call, and otherwise when the service ends. */
    uint32_t timeout_ms;
    const char *server_sid; /* SID that the service must run under; NULL is LocalSystem */
};

/* Open a session.
 *
 * options: NULL for the defaults; read during the call only.
 * session: set on success; close it with deputy_close.
 * reply: may be NULL.
 *
 * Waits, at most timeout_ms, while the service is starting. Distinct failures:
 * ERROR_SERVICE_DOES_NOT_EXIST (1060) Deputy is not installed; ERROR_SERVICE_NOT_ACTIVE (1062) it
 * is stopped; ERROR_SERVICE_REQUEST_TIMEOUT (1053) it was still starting at the deadline;
 * ERROR_MUTUAL_AUTH_FAILED (1397) whoever answers is not the service account;
 * ERROR_ACCESS_DENIED (5) the service refused; ERROR_TIMEOUT (1460) it did not answer in time;
 * ERROR_POSSIBLE_DEADLOCK (1131) the thread did not begin that ends calls at their deadlines. */
uint32_t deputy_open(const struct deputy_options *options, struct deputy_session **session,
    struct deputy_reply *reply);

/* Close a session; NULL is allowed. No other call may be using it. Takes at most timeout_ms. What a
 * call that was cut off left open in the service is closed by the next session, or when this
 * process ends. */
void deputy_close(struct deputy_session *session);

/* Whether the platform verified that the server runs under the expected SID. Where it cannot
 * (setting the server's SID on the binding is refused), sessions open all the same and this is 0.
 */
int deputy_server_verified(const struct deputy_session *session);

/* --- operations ------------------------------------------------------------------------------ */

/* What the service says of itself. The caller allocates it, so it never grows. */
struct deputy_service_info {
    uint32_t version; /* major << 16 | minor << 8 | patch */
    uint32_t process_id;
    uint32_t state; /* 1 starting, 2 running, 3 stopping */
    uint64_t uptime_ms;
};

/* Ask whether the service answers. No impersonation, no record in the Event Log. */
uint32_t deputy_ping(
    struct deputy_session *session, struct deputy_service_info *info, struct deputy_reply *reply);

/* Ask the service what it is, without a session and so without impersonation. options: NULL for the
 * defaults. Fails like deputy_open, but does not wait: not for a service that is starting, and not
 * for the process of one that has just stopped, which keeps the endpoint until it ends. Of that one
 * it gives what the RPC runtime says, RPC_S_SERVER_TOO_BUSY (1723) and the like, where deputy_open
 * tries for two seconds more. ERROR_BUSY (170), in stage "admit": too many callers without a
 * session do, or MaxCalls are in flight. */
uint32_t deputy_query_service(const struct deputy_options *options,
    struct deputy_service_info *info, struct deputy_reply *reply);

/* Both identities of a call. */
struct deputy_whoami {
    const struct deputy_identity *caller;  /* the impersonation token the service acted under */
    const struct deputy_identity *service; /* the primary token it runs under */
};

/* Ask as whom the service sees the caller, and who it is itself. *result is the caller's to free
 * with deputy_whoami_free; until then any thread may read it.
 *
 * Without DEPUTY_FACT_LINKED_TOKEN, which is another token to be read and is rarely of use. */
uint32_t deputy_whoami(
    struct deputy_session *session, struct deputy_whoami **result, struct deputy_reply *reply);

/* The same with the caller's linked token, where it has one. It is an operation of its own, which
 * the administrator may allow to others than deputy_whoami. */
uint32_t deputy_whoami_linked(
    struct deputy_session *session, struct deputy_whoami **result, struct deputy_reply *reply);

/* Free a result of either; NULL is allowed. */
void deputy_whoami_free(struct deputy_whoami *result);

/* --- files ----------------------------------------------------------------------------------- */

/* Paths are absolute, "C:\\..." or "\\\\?\\C:\\...", at most 32,767 characters with that
 * prefix, and taken literally: what Windows would silently take for another name is refused
 * with ERROR_INVALID_NAME (123), ERROR_FILENAME_EXCED_RANGE (206) or, for other computers and
 * devices, ERROR_BAD_PATHNAME (161). deputy_path_reason says why. What turns out to be no local
 * file or directory once it is open is refused with ERROR_NOT_SUPPORTED (50). Links are followed as
 * the caller's own open would follow them.
 *
 * Paths and names are UTF-16, because file names need not be valid Unicode. */
enum deputy_file_flag {
    DEPUTY_FILE_DIRECTORY = 0x1, /* the path is a directory's, and a file's is refused */
    DEPUTY_FILE_LINK = 0x2,      /* open a link (reparse point) itself, do not follow it */
    DEPUTY_FILE_STREAM = 0x4,    /* the path may name an alternate data stream, "file:stream" */
    DEPUTY_FILE_REPLACE = 0x8,   /* a file that is in the way is replaced */
    DEPUTY_FILE_APPEND = 0x10,   /* write at the end, wherever that is by then */
    DEPUTY_FILE_FORCE = 0x20,    /* what is only read-only is deleted or replaced all the same */
    DEPUTY_FILE_LITERAL = 0x40,  /* behind "\\\\?\\" a name may be one that the Win32 rules would
                                    change or take for a device ("a.", "a ", "nul") */
};

/* Why a path is refused, in words that continue "the path is refused: "; NULL when it is not, by
 * its text. Only DEPUTY_FILE_STREAM and _LITERAL count of the flags. Asks nobody. */
const char *deputy_path_reason(const wchar_t *path, uint32_t flags);

/* Open a file as the caller and get an ordinary HANDLE of this process, with exactly these rights,
 * not inheritable; the program closes it with CloseHandle. The service must be able to open this
 * process for duplicating handles with the caller's own rights.
 *
 * access, share, disposition: as CreateFile takes them. Synchronous reading and writing needs no
 * SYNCHRONIZE, waiting for the handle does; GENERIC_READ and GENERIC_WRITE include it.
 * MAXIMUM_ALLOWED is refused. CREATE_ALWAYS and TRUNCATE_EXISTING take a file's data and leave its
 * attributes and other streams as they are.
 * flags: DEPUTY_FILE_DIRECTORY and _LITERAL (with OPEN_EXISTING only), _LINK, _STREAM.
 * final_path: may be NULL; else the path that was opened in the end, links followed, to be freed
 * with deputy_text_free, or NULL where the platform does not know it.
 *
 * After ERROR_TIMEOUT (1460) the service may still have handed over a handle, which then stays open
 * until this process ends. */
uint32_t deputy_open_file(struct deputy_session *session, const wchar_t *path, uint32_t access,
    uint32_t share, uint32_t disposition, uint32_t flags, void **handle, wchar_t **final_path,
    struct deputy_reply *reply);

/* What the file system says of a file or directory. Times are FILETIMEs: 100 ns since 1601, UTC. */
struct deputy_file_info {
    uint64_t size; /* in bytes */
    uint64_t created;
    uint64_t accessed;
    uint64_t written;
    uint64_t file_id;          /* within the volume */
    uint32_t volume;           /* serial number */
    uint32_t attributes;       /* FILE_ATTRIBUTE_* */
    uint32_t links;            /* names that the file has */
    uint32_t reparse_tag;      /* of a link that was not followed; 0: none */
    struct deputy_sid owner;   /* size 0, and text and name NULL, when it may not be read */
    const wchar_t *final_path; /* links followed; NULL when the platform does not know it */
};

/* Ask about a file or directory. flags: DEPUTY_FILE_LINK, _STREAM, _LITERAL. *info is the caller's
 * to free with deputy_file_info_free. */
uint32_t deputy_stat_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_file_info **info, struct deputy_reply *reply);
void deputy_file_info_free(struct deputy_file_info *info);

/* One entry of a directory; without "." and "..". */
struct deputy_file_entry {
    uint64_t size;
    uint64_t created;
    uint64_t accessed;
    uint64_t written;
    uint64_t file_id;
    uint32_t attributes;
    uint32_t reparse_tag; /* 0: no link */
    uint32_t name_size;   /* of name, in units, without its zero */
    const wchar_t *name;
};

/* A directory that is being listed: page by page, so that any number of entries takes no more
 * memory than one page. It keeps a connection of its session to itself. */
struct deputy_file_list;

/* Begin to list a directory. flags: DEPUTY_FILE_LINK, _LITERAL. *list is closed with
 * deputy_list_close, before its session is. */
uint32_t deputy_list_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_file_list **list, struct deputy_reply *reply);

/* The next entry, good until the next call; ERROR_NO_MORE_FILES (18) at the end. What is there all
 * the time comes exactly once. Not from two threads at once. After another failure the list is of
 * no use any more. A list that is closed before its end is on record as abandoned. */
uint32_t deputy_list_next(struct deputy_file_list *list, const struct deputy_file_entry **entry,
    struct deputy_reply *reply);
void deputy_list_close(struct deputy_file_list *list);

/* Make a directory; the one above has to exist. */
uint32_t deputy_make_directory(
    struct deputy_session *session, const wchar_t *path, struct deputy_reply *reply);

/* Delete a file, or with DEPUTY_FILE_DIRECTORY an empty directory; a link is deleted itself, never
 * what it leads to. flags: DEPUTY_FILE_DIRECTORY, _STREAM, _FORCE, _LITERAL (without which nothing
 * in Windows can delete such a name). ERROR_DIR_NOT_EMPTY (145); ERROR_ACCESS_DENIED (5) also for
 * one that is read-only, without _FORCE; ERROR_DIRECTORY_NOT_SUPPORTED (336) for a directory
 * without the flag, ERROR_DIRECTORY (267) for a file with it. */
uint32_t deputy_delete_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_reply *reply);

/* Give a file, directory or link another name on the same volume. flags: DEPUTY_FILE_REPLACE,
 * _FORCE (replace it though it is read-only), _LITERAL (of path alone).
 * ERROR_ALREADY_EXISTS (183), ERROR_NOT_SAME_DEVICE (17). */
uint32_t deputy_rename_file(struct deputy_session *session, const wchar_t *path, const wchar_t *to,
    uint32_t flags, struct deputy_reply *reply);

#define DEPUTY_CHUNK_MAX 0x100000u /* the most bytes of data in one call */

/* Read up to size bytes at an offset, without taking a handle; the file is opened and closed for
 * it, which is an event of its own each time: for more than one part see deputy_read_open. *read is
 * less than size only at the end, and 0 behind it. flags: DEPUTY_FILE_LINK, _STREAM, _LITERAL.
 * size: 1 to DEPUTY_CHUNK_MAX. */
uint32_t deputy_read_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint64_t offset, void *bytes, uint32_t size, uint32_t *read, struct deputy_reply *reply);

/* A file that the service holds open, to be read in as many parts as one likes: one act. It keeps a
 * connection of its session to itself. */
struct deputy_reader;

/* Open a file to read it. flags as for deputy_read_file. *size (may be NULL) is how long it is by
 * now. *reader is closed with deputy_read_close, before its session is. */
uint32_t deputy_read_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_reader **reader, uint64_t *size, struct deputy_reply *reply);

/* Read up to size bytes (1 to DEPUTY_CHUNK_MAX) at an offset. *read is less than size only at the
 * end, and 0 behind it. Not from two threads at once. After a failure in stage "perform" the reader
 * is of no use any more: ERROR_INVALID_STATE (5023). */
uint32_t deputy_read_at(struct deputy_reader *reader, uint64_t offset, void *bytes, uint32_t size,
    uint32_t *read, struct deputy_reply *reply);
void deputy_read_close(struct deputy_reader *reader);

/* Write all bytes at an offset, or with DEPUTY_FILE_APPEND at the end; the file is opened, with
 * CreateFile's disposition, and closed for it, which is an event of its own each time: for more
 * than one part see deputy_write_open. flags: DEPUTY_FILE_LINK, _STREAM, _APPEND. size: 0 to
 * DEPUTY_CHUNK_MAX. */
uint32_t deputy_write_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint32_t disposition, uint64_t offset, const void *bytes, uint32_t size,
    struct deputy_reply *reply);

/* A file that the service holds open, to be written in place in as many parts as one likes: one
 * act. It keeps a connection of its session to itself. */
struct deputy_writer;

/* Open a file to write it, with CreateFile's disposition. flags as for deputy_write_file. Others
 * may read and delete it meanwhile, and with DEPUTY_FILE_APPEND write to it. *writer is closed with
 * deputy_write_close, before its session is. */
uint32_t deputy_write_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint32_t disposition, struct deputy_writer **writer, struct deputy_reply *reply);

/* Write all bytes (0 to DEPUTY_CHUNK_MAX) at an offset, or at the end of a file that was opened
 * with DEPUTY_FILE_APPEND. Not from two threads at once. After a failure in stage "perform" a part
 * of them may be there, and the writer is of no use any more: ERROR_INVALID_STATE (5023). */
uint32_t deputy_write_at(struct deputy_writer *writer, uint64_t offset, const void *bytes,
    uint32_t size, struct deputy_reply *reply);
void deputy_write_close(struct deputy_writer *writer);

/* A file that is being written in the service and takes its name only when it is whole. Until it is
 * committed it is a temporary file in the same directory, which is gone as soon as the transfer is
 * closed or this process or the service ends. It keeps a connection of its session to itself, is
 * for one thread at a time, and is closed before its session. */
struct deputy_transfer;

/* Begin to write a file, or with DEPUTY_FILE_REPLACE to replace one as a whole. A file that is
 * replaced passes its DACL on; one that is read-only is refused (5) but with DEPUTY_FILE_FORCE, and
 * the new one is not read-only. ERROR_FILE_EXISTS (80) without the flag; when the file came
 * meanwhile, committing fails with ERROR_ALREADY_EXISTS (183). */
uint32_t deputy_replace_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_transfer **transfer, struct deputy_reply *reply);

/* Append bytes, at most DEPUTY_CHUNK_MAX. After a failure in stage "perform", of this or of what
 * follows, the transfer can only be closed: ERROR_INVALID_STATE (5023). */
uint32_t deputy_transfer_write(
    struct deputy_transfer *transfer, const void *bytes, uint32_t size, struct deputy_reply *reply);

/* Begin to copy a file's data and last-written time, also of one that others write to meanwhile.
 * flags: DEPUTY_FILE_REPLACE, _FORCE, _LITERAL (of path alone). *total (may be NULL) is its size by
 * now. */
uint32_t deputy_copy_open(struct deputy_session *session, const wchar_t *path, const wchar_t *to,
    uint32_t flags, struct deputy_transfer **transfer, uint64_t *total, struct deputy_reply *reply);

/* Copy for about a quarter of a second. *done (may be NULL): bytes so far; *finished: whether the
 * end of the source is reached, and the copy may be committed. */
uint32_t deputy_copy_step(
    struct deputy_transfer *transfer, uint64_t *done, int *finished, struct deputy_reply *reply);

/* Write everything to the disk and give the file its name. ERROR_INVALID_STATE (5023) for a copy
 * that is not finished. */
uint32_t deputy_transfer_commit(struct deputy_transfer *transfer, struct deputy_reply *reply);

/* Close a transfer, and so delete what was not committed, which is on record as abandoned; NULL is
 * allowed. */
void deputy_transfer_close(struct deputy_transfer *transfer);

/* Free a text that the library returned; NULL is allowed. */
void deputy_text_free(wchar_t *text);
/* --- registry -------------------------------------------------------------------------------- */

/* A key is named as "HKLM\\SOFTWARE\\Example", with one of the roots HKLM, HKCU, HKU, HKCR and HKCC
 * or its long form (HKEY_LOCAL_MACHINE, ...), in any case, components of 1 to 255 units and no
 * backslash at the end. HKCU is the hive of the caller's user, loaded or not found; HKCR is the
 * merged view of the caller. Names may have lone surrogates.
 *
 * Every answer gives the key's final name, as the system has it ("\\REGISTRY\\MACHINE\\SOFTWARE\\
 * Example"); the Event Log has it too, with "\\\\" and the value's name behind it where there is
 * one. Errors beside the system's own: ERROR_INVALID_NAME (123) for a name that is not of this
 * form, ERROR_FILENAME_EXCED_RANGE (206) for one that is too long, ERROR_STOPPED_ON_SYMLINK (681)
 * for a key that is a symbolic link when neither flag of those below was given. */

/* Flags. Without a view, the 64-bit one where there are two, whatever the program's own is. */
enum {
    DEPUTY_REGISTRY_32 = 0x01,       /* the view of 32-bit programs */
    DEPUTY_REGISTRY_64 = 0x02,       /* the view of 64-bit programs */
    DEPUTY_REGISTRY_FOLLOW = 0x04,   /* where the last key is a symbolic link: its target */
    DEPUTY_REGISTRY_LINK = 0x08,     /* the link itself; also to create one, or set its target */
    DEPUTY_REGISTRY_CREATE = 0x10,   /* set: create the key when it is missing */
    DEPUTY_REGISTRY_VOLATILE = 0x20, /* what is created is gone when the system ends */
    DEPUTY_REGISTRY_DATA = 0x40,     /* list of values: with their data, up to 64 KiB each */
};

enum {
    DEPUTY_REGISTRY_DATA_MAX = 1 << 20, /* bytes of a value that can be read and set */
};

/* A value. Its bytes are as they are stored: texts need not end with a zero. */
struct deputy_registry_value {
    const wchar_t *key; /* final name */
    uint32_t type;      /* REG_* of winnt.h, or any other number */
    uint32_t size;
    const uint8_t *bytes;
};

/* Read a value; an empty name is the default value. *value is the caller's to free.
 * ERROR_FILE_NOT_FOUND (2) when there is no such key or value; ERROR_MORE_DATA (234) when it has
 * more than DEPUTY_REGISTRY_DATA_MAX bytes. */
uint32_t deputy_registry_get(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, struct deputy_registry_value **value,
    struct deputy_reply *reply);
void deputy_registry_value_free(struct deputy_registry_value *value);

/* What is listed. */
enum { DEPUTY_REGISTRY_SUBKEYS = 0, DEPUTY_REGISTRY_VALUES = 1 };

/* A subkey or a value. */
struct deputy_registry_item {
    const wchar_t *name;
    uint32_t name_size;   /* in units: a name may have zeros within */
    uint32_t type;        /* of a value */
    uint32_t size;        /* of a value's data, in bytes */
    uint64_t written;     /* when a subkey was last written to: a FILETIME */
    const uint8_t *bytes; /* a value's data; NULL when not asked for or longer than 64 KiB */
};

/* A part of a list. */
struct deputy_registry_page {
    const wchar_t *key; /* final name */
    uint64_t written;   /* when the key was last written to: a FILETIME */
    uint32_t subkeys;   /* how many there are in all */
    uint32_t values;
    uint32_t next; /* where the next part starts; 0 when this is the last */
    uint32_t count;
    const struct deputy_registry_item *items;
};

/* List the subkeys or the values of a key, about 256 KiB at a time: start is 0, then the part's
 * next. Every part opens the key anew and counts by index. When keys or values come or go between
 * two parts, one may be missed or come twice; then the parts differ in "written". *page is the
 * caller's to free. */
uint32_t deputy_registry_list(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    uint32_t kind, uint32_t start, struct deputy_registry_page **page, struct deputy_reply *reply);
void deputy_registry_page_free(struct deputy_registry_page *page);

/* Set a value to these bytes, as they are. ERROR_INVALID_PARAMETER (87) for more than
 * DEPUTY_REGISTRY_DATA_MAX of them, and for type REG_LINK without DEPUTY_REGISTRY_LINK. */
uint32_t deputy_registry_set(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, uint32_t type, const void *bytes, uint32_t size,
    struct deputy_reply *reply);

/* Delete a value. */
uint32_t deputy_registry_delete_value(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, struct deputy_reply *reply);

/* Delete a key; of a symbolic link, with DEPUTY_REGISTRY_FOLLOW its target and otherwise the link.
 * ERROR_DIR_NOT_EMPTY (145) when it has subkeys or is the root of a hive. */
uint32_t deputy_registry_delete_key(
    struct deputy_session *session, const wchar_t *key, uint32_t flags, struct deputy_reply *reply);

/* Create a key and what is missing above it. *existed, which may be NULL, says whether it was there
 * already. */
uint32_t deputy_registry_create(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    int *existed, struct deputy_reply *reply);

/* --- services -------------------------------------------------------------------------------- */

/* The state of a service, as SERVICE_STATUS_PROCESS has it. */
struct deputy_service_state {
    uint32_t type;     /* SERVICE_WIN32_OWN_PROCESS, ... */
    uint32_t state;    /* SERVICE_STOPPED (1) to SERVICE_PAUSED (7) */
    uint32_t controls; /* SERVICE_ACCEPT_* */
    uint32_t exit_code;
    uint32_t service_exit_code; /* with exit_code 1066 */
    uint32_t checkpoint;
    uint32_t wait_hint_ms;
    uint32_t process_id; /* 0 when it does not run, and after a control */
    uint32_t flags;
};

struct deputy_services_item {
    const wchar_t *name;
    const wchar_t *display_name;
    struct deputy_service_state state;
};

/* A part of the services. */
struct deputy_services_page {
    uint32_t next; /* where the next part starts; 0 when this is the last */
    uint32_t count;
    const struct deputy_services_item *items;
};

/* List the services that the caller may see: types are SERVICE_WIN32 (0x30) or other SERVICE_*
 * types, states SERVICE_ACTIVE (1), SERVICE_INACTIVE (2) or both (3). start is 0, then the part's
 * next. *page is the caller's to free. */
uint32_t deputy_services_list(struct deputy_session *session, uint32_t types, uint32_t states,
    uint32_t start, struct deputy_services_page **page, struct deputy_reply *reply);
void deputy_services_page_free(struct deputy_services_page *page);

/* A service; all behind "configured" only when that is not 0: the caller may know the state and not
 * the configuration. */
struct deputy_service {
    struct deputy_service_state state;
    int configured;
    uint32_t start_type; /* SERVICE_BOOT_START (0) to SERVICE_DISABLED (4) */
    uint32_t error_control;
    const wchar_t *path; /* the command line of its process */
    const wchar_t *account;
    const wchar_t *display_name;
};

/* Ask for a service by its name, which is not its display name. *service is the caller's to free.
 * ERROR_SERVICE_DOES_NOT_EXIST (1060), ERROR_ACCESS_DENIED (5). */
uint32_t deputy_service_status(struct deputy_session *session, const wchar_t *name,
    struct deputy_service **service, struct deputy_reply *reply);
void deputy_service_free(struct deputy_service *service);

/* Start a service with at most 64 arguments of 32,768 units in all, each with a zero. Success means
 * that its process has been started; whether the service runs, its status says in time.
 * ERROR_SERVICE_ALREADY_RUNNING (1056), and what StartService fails with. */
uint32_t deputy_service_start(struct deputy_session *session, const wchar_t *name, uint32_t count,
    const wchar_t *const *arguments, struct deputy_reply *reply);

/* Ask a service to stop, or send it SERVICE_CONTROL_PAUSE (2), _CONTINUE (3), _INTERROGATE (4),
 * _PARAMCHANGE (6) or a code of its own (128 to 255). *state, which may be NULL, is what the
 * service then said: waiting for the state that is to come is the caller's business.
 * ERROR_INVALID_PARAMETER (87) for other codes; ERROR_INVALID_SERVICE_CONTROL (1052) for what the
 * service does not take, and for a stop of Deputy, which it does not do on a caller's behalf. */
uint32_t deputy_service_stop(struct deputy_session *session, const wchar_t *name,
    struct deputy_service_state *state, struct deputy_reply *reply);
uint32_t deputy_service_control(struct deputy_session *session, const wchar_t *name, uint32_t code,
    struct deputy_service_state *state, struct deputy_reply *reply);
/* --- access ---------------------------------------------------------------------------------- */

/* Kinds of objects. A file or directory is named by an absolute path of this computer, "C:\\..." or
 * "\\\\?\\C:\\...", and either kind will do for both; a key as for deputy_registry_get, where links
 * are followed; a service by its name with the service control manager; a process by its id in
 * decimal; a pipe by "\\\\.\\pipe\\...". Opening a pipe takes one of its instances for a moment:
 * its server sees an anonymous client come and go, perhaps twice. Numbers are stable. */
enum deputy_object {
    DEPUTY_OBJECT_FILE = 1,
    DEPUTY_OBJECT_DIRECTORY = 2,
    DEPUTY_OBJECT_KEY = 3,
    DEPUTY_OBJECT_SERVICE = 4,
    DEPUTY_OBJECT_PROCESS = 5,
    DEPUTY_OBJECT_PIPE = 6,
};

/* Where the mask of rights that the system granted is from. */
enum deputy_access_source {
    DEPUTY_ACCESS_FROM_NOWHERE = 0, /* it is not known */
    DEPUTY_ACCESS_FROM_HANDLE = 1,  /* the opened handle has it */
    DEPUTY_ACCESS_FROM_CHECK = 2,   /* the system's AccessCheck, with the object's descriptor */
};

/* One right, and what became of it. */
struct deputy_access_right {
    uint32_t right;   /* one bit */
    const char *name; /* "FILE_WRITE_DATA", "0x00000800" when it has none */
    uint32_t granted; /* 0 or 1 */
    const char *by;   /* what decided, in a word: "ace", "nothing", "empty-dacl", "null-dacl",
                         "owner", "privilege", "integrity", "trust-label", "access-filter" */
    uint32_t ace;     /* its number, from 1: in the SACL for labels and filters, otherwise in the
                         DACL; 0 for none */
    const char *why;  /* in words: "ACE 1 denies it to BUILTIN\\Users" */
};

/* What the descriptor means to one token. */
struct deputy_access_view {
    const char *who; /* "caller", "linked" for the caller's linked token, "service" */
    const struct deputy_identity *identity;
    uint32_t status;  /* 0 when all that is wanted is granted, ERROR_ACCESS_DENIED (5) or
                         ERROR_PRIVILEGE_NOT_HELD (1314) */
    uint32_t granted; /* the rights of those below that are granted, each by itself */
    uint32_t count;
    const struct deputy_access_right *rights; /* the same ones in each view, lowest bit first */
    uint32_t note_count;
    const char *const *notes; /* what was not, or not wholly, evaluated */
};

/* One ACE, as it stands in the descriptor, and what it means to the caller. */
struct deputy_access_ace {
    uint32_t number;           /* from 1 */
    uint32_t type;             /* AceType of MS-DTYP 2.4.4.1 */
    const char *type_name;     /* "allow", "mandatory label", ... */
    uint32_t flags;            /* AceFlags of the same section */
    uint32_t mask;             /* generic rights replaced */
    struct deputy_sid trustee; /* bytes is NULL when it names none */
    uint32_t considered;   /* 0: of no account here, by its type or because it is inherit-only */
    const char *condition; /* "true", "false" or "unknown"; NULL: it has none */
    const char *match; /* how its trustee counts in the caller's token: "no", "yes", "deny-only",
                          "disabled" */
    uint32_t decided;  /* the wanted rights that it decided */
};

struct deputy_access {
    uint32_t kind;       /* enum deputy_object: file or directory as it turned out */
    const wchar_t *name; /* where it really is, as the system names it, links followed; NULL when
                            that is not known */
    uint32_t wanted;     /* as asked for; MAXIMUM_ALLOWED (0x02000000) for the maximum */

    /* The truth: what the system answered to the caller's own attempt. */
    uint32_t status;     /* 0: granted; ERROR_ACCESS_DENIED (5); or another reason to refuse */
    uint32_t granted;    /* the mask that it gave, 0 when refused */
    uint32_t granted_by; /* enum deputy_access_source */

    /* The explanation: views and ACEs are there when descriptor_status is 0. */
    uint32_t descriptor_status; /* of reading the descriptor as the caller; withheld otherwise */
    struct deputy_bytes descriptor; /* self-relative, MS-DTYP 2.4.6 */
    uint32_t view_count;
    const struct deputy_access_view *views; /* the caller's first */
    uint32_t dacl_count;
    const struct deputy_access_ace *dacl;
    uint32_t sacl_count; /* labels and the like; audit ACEs are read by nobody here */
    const struct deputy_access_ace *sacl;
    const char *disagreement; /* how truth and explanation differ; NULL when they agree */

    const struct deputy_identity *caller;
    const struct deputy_identity *service;
};

/* Ask whether the caller has these rights to an object, and why. want may have generic rights; 0 is
 * the maximum allowed. The object is opened as the caller, without any effect on it but that of an
 * open file or pipe, and its descriptor is read as the caller. *result is the caller's to free.
 *
 * A denial is an answer, in result->status. The call fails when there is no such object, when it is
 * not a local one of these kinds (ERROR_NOT_SUPPORTED, 50), and for a name that is refused:
 * ERROR_INVALID_NAME (123), ERROR_BAD_PATHNAME (161), ERROR_FILENAME_EXCED_RANGE (206).
 *
 * Names of trustees that the service did not give are looked up here, at most 256 of them and ten
 * seconds in a session; a SID takes the place of one that was not found. */
uint32_t deputy_access(struct deputy_session *session, enum deputy_object kind,
    const wchar_t *object, uint32_t want, struct deputy_access **result,
    struct deputy_reply *reply);

/* The same of a descriptor in SDDL (UTF-8), as if an object of this kind had it; the truth is the
 * system's AccessCheck. ERROR_INVALID_PARAMETER (87): the text is wrong; ERROR_NOT_SUPPORTED (50):
 * it has an alias of a domain or computer ("DA", "LA") whose SID is not known here, where that of
 * the computer counts and, if it cannot be asked for, that of the thread's user;
 * ERROR_INVALID_SECURITY_DESCR (1338): it has no owner or no group; ERROR_MORE_DATA (234): it takes
 * more than 64 KiB. */
uint32_t deputy_access_sddl(struct deputy_session *session, enum deputy_object kind,
    const char *sddl, uint32_t want, struct deputy_access **result, struct deputy_reply *reply);

/* Free a result; NULL is allowed. */
void deputy_access_free(struct deputy_access *result);

/* --- events ---------------------------------------------------------------------------------- */

/* One record of the audit trail, as the Event Log has it. */
struct deputy_event {
    uint32_t id;   /* 4000: operation performed; service/audit/FIELDS.md lists all */
    uint32_t type; /* 1 error, 2 warning, 4 information, 8 success audit, 16 failure audit */
    uint64_t time; /* when it was made: a FILETIME */
    /* The insertion strings, %1 at 0; NULL is absent. deputy_event_field_name says what they are.
     * What callers chose has "^{25}" for "%" and the like, so that none of it is an expansion, a
     * line break or a character that cannot be seen. */
    const char *const *fields;
    uint32_t field_count;
};

struct deputy_events_page {
    uint64_t next; /* the cursor to go on with */
    int lost;      /* records between the cursor and the first one here are gone */
    int crowded;   /* it did not wait: too many callers do */
    uint32_t count;
    const struct deputy_event *items; /* oldest first */
};

enum { DEPUTY_EVENTS_ALL = 0x1 }; /* everybody's: for administrators */

#define DEPUTY_EVENTS_OLDEST UINT64_C(0)
#define DEPUTY_EVENTS_NEWEST UINT64_MAX

/* Read recent records, of which the service keeps some thousand: the caller's own or, with
 * DEPUTY_EVENTS_ALL, everybody's. A caller's own are those of its user; one whose token is confined
 * (by restricting SIDs, an AppContainer, groups that only deny, or a lower integrity level) sees
 * only what was done with exactly the same authority. A successful reading is given only before
 * another record, so that whoever follows what comes does not wait for itself.
 *
 * cursor: DEPUTY_EVENTS_OLDEST, DEPUTY_EVENTS_NEWEST for what is still to come, or the last page's
 * next, which is good also after the service was restarted.
 * wait_ms: wait so long for a record when there is none; at most 20 s and half of the session's
 * timeout count. A page without records is no failure.
 *
 * *page is the caller's to free. ERROR_ACCESS_DENIED (5), in stage "authorize" without the right to
 * read everybody's. */
uint32_t deputy_events_read(struct deputy_session *session, uint32_t flags, uint64_t cursor,
    uint32_t wait_ms, struct deputy_events_page **page, struct deputy_reply *reply);
void deputy_events_page_free(struct deputy_events_page *page);

/* The name of an insertion string by its number, from 1 ("caller_sid"); NULL past the last. */
const char *deputy_event_field_name(uint32_t number);

/* --- administration -------------------------------------------------------------------------- */

/* How much the service does. The caller allocates it, so it never grows. */
struct deputy_statistics {
    uint64_t uptime_ms;
    uint64_t safe;     /* records put on record since the start */
    uint64_t refused;  /* operations refused because they could not be put on record */
    uint64_t allowed;  /* operations allowed without a record (AuditWhenUnavailable 1) */
    uint32_t queued;   /* records that wait to be written */
    uint32_t blocked;  /* why nothing can be put on record now, a Win32 code; 0: it can. Only where
                          operations are allowed without a record can this be asked then */
    uint32_t calls;    /* in flight, this one not counted */
    uint32_t routines; /* that run, calls that are not counted as such included, but this one not */
    uint32_t sessions; /* open */
    uint32_t callers;  /* that have a call or a session, or called lately */
    uint32_t recent;   /* records kept for deputy_events_read */
};

/* Ask how much the service does. *statistics is the caller's own. ERROR_ACCESS_DENIED (5), in stage
 * "authorize" without the right to administer the service. */
uint32_t deputy_statistics(struct deputy_session *session, struct deputy_statistics *statistics,
    struct deputy_reply *reply);

/* --- one call for every language ------------------------------------------------------------- */

/* Ask for an operation in JSON, for languages in which structures are hard: with deputy_open, this,
 * deputy_answer_free and deputy_close. service/client/ASK.md lists the operations, the members of
 * their requests and of their answers.
 *
 * request: one JSON object in UTF-8, at most 4 MiB: {"operation":"file_stat","path":"C:\\\\a"}.
 * *answer: what deputyctl --json prints for the same question, in ASCII and at most 64 MiB; the
 * caller's to free with deputy_answer_free. It is set as well when the operation fails: the answer
 * then has a member "error". Only when there is no memory for that is it NULL, and it is unchanged
 * when a pointer is NULL.
 *
 * Returns the operation's status. A request that cannot be read fails with ERROR_INVALID_PARAMETER
 * (87) in stage "connect", and its answer names the member that is wrong. */
uint32_t deputy_ask(
    struct deputy_session *session, const char *request, char **answer, struct deputy_reply *reply);

/* Free an answer; NULL is allowed. */
void deputy_answer_free(char *answer);

/* --- words ----------------------------------------------------------------------------------- */

/* The name of a stage ("authorize"); never NULL. */
const char *deputy_stage_name(uint32_t stage);

/* The version of the library: major << 16 | minor << 8 | patch. */
uint32_t deputy_version(void);

#ifdef __cplusplus
}
#endif

#endif
