/* What each operation of deputy_ask takes: the members of its requests. Portable. */
#ifndef DEPUTY_CLIENT_ASK_REQUEST_REQUEST_MEMBER_H
#define DEPUTY_CLIENT_ASK_REQUEST_REQUEST_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The operations, by the names that policies and events have for them. */
enum ask_operation {
    ASK_PING,
    ASK_WHOAMI,
    ASK_WHOAMI_LINKED,
    ASK_ACCESS,
    ASK_FILE_OPEN,
    ASK_FILE_STAT,
    ASK_FILE_LIST,
    ASK_FILE_LIST_END,
    ASK_FILE_MKDIR,
    ASK_FILE_DELETE,
    ASK_FILE_RENAME,
    ASK_FILE_READ,
    ASK_FILE_WRITE,
    ASK_FILE_READ_OPEN,
    ASK_FILE_READ_AT,
    ASK_FILE_READ_CLOSE,
    ASK_FILE_WRITE_OPEN,
    ASK_FILE_WRITE_AT,
    ASK_FILE_WRITE_CLOSE,
    ASK_FILE_REPLACE,
    ASK_FILE_PUT,
    ASK_FILE_COPY,
    ASK_FILE_COPY_STEP,
    ASK_FILE_COMMIT,
    ASK_FILE_CANCEL,
    ASK_REGISTRY_GET,
    ASK_REGISTRY_LIST,
    ASK_REGISTRY_SET,
    ASK_REGISTRY_DELETE_VALUE,
    ASK_REGISTRY_DELETE_KEY,
    ASK_REGISTRY_CREATE,
    ASK_SERVICES_LIST,
    ASK_SERVICE_STATUS,
    ASK_SERVICE_START,
    ASK_SERVICE_STOP,
    ASK_SERVICE_CONTROL,
    ASK_EVENTS_OWN,
    ASK_EVENTS_ALL,
    ASK_STATISTICS,
    ASK_OPERATIONS
};

/* The members of a request beside "operation". */
enum ask_member {
    /* Names and texts, in UTF-16. */
    ASK_PATH,
    ASK_TO,
    ASK_OBJECT,
    ASK_KEY,
    ASK_NAME,
    ASK_SERVICE,
    ASK_TEXT,
    ASK_UNITS, /* how many of these there are */
    /* Words, in UTF-8. */
    ASK_SDDL = ASK_UNITS,
    ASK_KIND,
    ASK_WANT,
    ASK_SHARE,
    ASK_DISPOSITION,
    ASK_TYPE,
    ASK_CURSOR,
    ASK_HEX,
    ASK_CALLER,
    ASK_EVENT_OPERATION,
    ASK_OUTCOME,
    ASK_SINCE,
    ASK_UNTIL,
    ASK_CORRELATION,
    ASK_WORDS_END,
    /* Numbers. */
    ASK_OFFSET = ASK_WORDS_END,
    ASK_SIZE,
    ASK_COUNT,
    ASK_LIST,
    ASK_TRANSFER,
    ASK_READER,
    ASK_WRITER,
    ASK_CODE,
    ASK_NUMBER,
    ASK_WAIT_MS,
    ASK_VIEW,
    ASK_NUMBERS_END,
    /* true or false. */
    ASK_LINK = ASK_NUMBERS_END,
    ASK_STREAM,
    ASK_LITERAL,
    ASK_DIRECTORY,
    ASK_REPLACE,
    ASK_APPEND,
    ASK_FORCE,
    ASK_FOLLOW,
    ASK_CREATE,
    ASK_VOLATILE,
    ASK_COMPARE,
    ASK_FLAGS_END,
    /* Lists of texts. */
    ASK_TEXTS = ASK_FLAGS_END,
    ASK_ARGUMENTS,
    ASK_MEMBERS
};

/* A member by its name; ASK_MEMBERS when there is none. */
enum ask_member member_find(const char *name, size_t size);
const char *member_name(enum ask_member member);

/* The least and the most that a number may be. */
uint64_t member_least(enum ask_member member);
uint64_t member_most(enum ask_member member);

/* An operation by its name; ASK_OPERATIONS when there is none. */
enum ask_operation operation_find(const char *name, size_t size);
const char *operation_name(enum ask_operation operation);

/* Whether an operation takes a member, and cannot do without it. */
bool operation_takes(enum ask_operation operation, enum ask_member member);
bool operation_needs(enum ask_operation operation, enum ask_member member);

#endif
