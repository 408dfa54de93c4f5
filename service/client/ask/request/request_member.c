#include "client/ask/request/request_member.h"
#include "include/deputy.h"

#include <string.h>

/* The longest list that is given in one answer, and the longest wait for an event. */
enum { ENTRIES_MAX = 10000, WAIT_MAX_MS = 20000 };

static const struct {
    const char *name;
    uint64_t least;
    uint64_t most;
} members[ASK_MEMBERS] = {
    [ASK_PATH] = {"path", 0, 0},
    [ASK_TO] = {"to", 0, 0},
    [ASK_OBJECT] = {"object", 0, 0},
    [ASK_KEY] = {"key", 0, 0},
    [ASK_NAME] = {"name", 0, 0},
    [ASK_SERVICE] = {"service", 0, 0},
    [ASK_TEXT] = {"text", 0, 0},
    [ASK_SDDL] = {"sddl", 0, 0},
    [ASK_KIND] = {"kind", 0, 0},
    [ASK_WANT] = {"want", 0, 0},
    [ASK_SHARE] = {"share", 0, 0},
    [ASK_DISPOSITION] = {"disposition", 0, 0},
    [ASK_TYPE] = {"type", 0, 0},
    [ASK_CURSOR] = {"cursor", 0, 0},
    [ASK_HEX] = {"hex", 0, 0},
    [ASK_CALLER] = {"caller", 0, 0},
    [ASK_EVENT_OPERATION] = {"event_operation", 0, 0},
    [ASK_OUTCOME] = {"outcome", 0, 0},
    [ASK_SINCE] = {"since", 0, 0},
    [ASK_UNTIL] = {"until", 0, 0},
    [ASK_CORRELATION] = {"correlation", 0, 0},
    [ASK_OFFSET] = {"offset", 0, INT64_MAX},
    [ASK_SIZE] = {"size", 1, DEPUTY_CHUNK_MAX},
    [ASK_COUNT] = {"count", 1, ENTRIES_MAX},
    [ASK_LIST] = {"list", 1, UINT32_MAX},
    [ASK_TRANSFER] = {"transfer", 1, UINT32_MAX},
    [ASK_READER] = {"reader", 1, UINT32_MAX},
    [ASK_WRITER] = {"writer", 1, UINT32_MAX},
    [ASK_CODE] = {"code", 1, 255},
    [ASK_NUMBER] = {"number", 0, UINT64_MAX},
    [ASK_WAIT_MS] = {"wait_ms", 0, WAIT_MAX_MS},
    [ASK_VIEW] = {"view", 32, 64},
    [ASK_LINK] = {"link", 0, 0},
    [ASK_STREAM] = {"stream", 0, 0},
    [ASK_LITERAL] = {"literal", 0, 0},
    [ASK_DIRECTORY] = {"directory", 0, 0},
    [ASK_REPLACE] = {"replace", 0, 0},
    [ASK_APPEND] = {"append", 0, 0},
    [ASK_FORCE] = {"force", 0, 0},
    [ASK_FOLLOW] = {"follow", 0, 0},
    [ASK_CREATE] = {"create", 0, 0},
    [ASK_VOLATILE] = {"volatile", 0, 0},
    [ASK_COMPARE] = {"compare", 0, 0},
    [ASK_TEXTS] = {"texts", 0, 0},
    [ASK_ARGUMENTS] = {"arguments", 0, 0},
};

#define BIT(member) (UINT64_C(1) << ASK_##member)
#define KEYS        (BIT(VIEW) | BIT(FOLLOW) | BIT(LINK))
#define DATA        (BIT(TEXT) | BIT(TEXTS) | BIT(NUMBER) | BIT(HEX))
#define EVENTS                                                                                     \
    (BIT(CURSOR) | BIT(WAIT_MS) | BIT(CALLER) | BIT(EVENT_OPERATION) | BIT(OUTCOME) |              \
        BIT(OBJECT) | BIT(SINCE) | BIT(UNTIL) | BIT(CORRELATION))

static const struct {
    const char *name;
    uint64_t needs;
    uint64_t takes; /* beside those */
} operations[ASK_OPERATIONS] = {
    [ASK_PING] = {"ping", 0, 0},
    [ASK_WHOAMI] = {"whoami", 0, 0},
    [ASK_WHOAMI_LINKED] = {"whoami_linked", 0, 0},
    [ASK_ACCESS] = {"access", BIT(KIND), BIT(OBJECT) | BIT(SDDL) | BIT(WANT) | BIT(COMPARE)},
    [ASK_FILE_OPEN] = {"file_open", BIT(PATH) | BIT(WANT),
        BIT(SHARE) | BIT(DISPOSITION) | BIT(DIRECTORY) | BIT(LINK) | BIT(STREAM) | BIT(LITERAL)},
    [ASK_FILE_STAT] = {"file_stat", BIT(PATH), BIT(LINK) | BIT(STREAM) | BIT(LITERAL)},
    [ASK_FILE_LIST] = {"file_list", 0,
        BIT(PATH) | BIT(LIST) | BIT(COUNT) | BIT(LINK) | BIT(LITERAL)},
    [ASK_FILE_LIST_END] = {"file_list_end", BIT(LIST), 0},
    [ASK_FILE_MKDIR] = {"file_mkdir", BIT(PATH), 0},
    [ASK_FILE_DELETE] = {"file_delete", BIT(PATH),
        BIT(DIRECTORY) | BIT(STREAM) | BIT(FORCE) | BIT(LITERAL)},
    [ASK_FILE_RENAME] = {"file_rename", BIT(PATH) | BIT(TO),
        BIT(REPLACE) | BIT(FORCE) | BIT(LITERAL)},
    [ASK_FILE_READ] = {"file_read", BIT(PATH) | BIT(SIZE),
        BIT(OFFSET) | BIT(LINK) | BIT(STREAM) | BIT(LITERAL)},
    [ASK_FILE_WRITE] = {"file_write", BIT(PATH) | BIT(HEX),
        BIT(OFFSET) | BIT(APPEND) | BIT(DISPOSITION) | BIT(LINK) | BIT(STREAM)},
    [ASK_FILE_READ_OPEN] = {"file_read_open", BIT(PATH), BIT(LINK) | BIT(STREAM) | BIT(LITERAL)},
    [ASK_FILE_READ_AT] = {"file_read_at", BIT(READER) | BIT(SIZE), BIT(OFFSET)},
    [ASK_FILE_READ_CLOSE] = {"file_read_close", BIT(READER), 0},
    [ASK_FILE_WRITE_OPEN] = {"file_write_open", BIT(PATH),
        BIT(APPEND) | BIT(DISPOSITION) | BIT(LINK) | BIT(STREAM)},
    [ASK_FILE_WRITE_AT] = {"file_write_at", BIT(WRITER) | BIT(HEX), BIT(OFFSET)},
    [ASK_FILE_WRITE_CLOSE] = {"file_write_close", BIT(WRITER), 0},
    [ASK_FILE_REPLACE] = {"file_replace", BIT(PATH), BIT(REPLACE) | BIT(FORCE)},
    [ASK_FILE_PUT] = {"file_put", BIT(TRANSFER) | BIT(HEX), 0},
    [ASK_FILE_COPY] = {"file_copy", BIT(PATH) | BIT(TO), BIT(REPLACE) | BIT(FORCE) | BIT(LITERAL)},
    [ASK_FILE_COPY_STEP] = {"file_copy_step", BIT(TRANSFER), 0},
    [ASK_FILE_COMMIT] = {"file_commit", BIT(TRANSFER), 0},
    [ASK_FILE_CANCEL] = {"file_cancel", BIT(TRANSFER), 0},
    [ASK_REGISTRY_GET] = {"registry_get", BIT(KEY) | BIT(NAME), KEYS},
    [ASK_REGISTRY_LIST] = {"registry_list", BIT(KEY), KEYS},
    [ASK_REGISTRY_SET] = {"registry_set", BIT(KEY) | BIT(NAME) | BIT(TYPE),
        DATA | KEYS | BIT(CREATE) | BIT(VOLATILE)},
    [ASK_REGISTRY_DELETE_VALUE] = {"registry_delete_value", BIT(KEY) | BIT(NAME), KEYS},
    [ASK_REGISTRY_DELETE_KEY] = {"registry_delete_key", BIT(KEY), KEYS},
    [ASK_REGISTRY_CREATE] = {"registry_create", BIT(KEY), KEYS | BIT(VOLATILE)},
    [ASK_SERVICES_LIST] = {"services_list", 0, 0},
    [ASK_SERVICE_STATUS] = {"service_status", BIT(SERVICE), 0},
    [ASK_SERVICE_START] = {"service_start", BIT(SERVICE), BIT(ARGUMENTS)},
    [ASK_SERVICE_STOP] = {"service_stop", BIT(SERVICE), 0},
    [ASK_SERVICE_CONTROL] = {"service_control", BIT(SERVICE) | BIT(CODE), 0},
    [ASK_EVENTS_OWN] = {"events_own", 0, EVENTS},
    [ASK_EVENTS_ALL] = {"events_all", 0, EVENTS},
    [ASK_STATISTICS] = {"statistics", 0, 0},
};

_Static_assert(ASK_MEMBERS <= 64, "each member has a bit");

static bool is(const char *word, const char *name, size_t size)
{
    return strlen(word) == size && memcmp(word, name, size) == 0;
}

enum ask_member member_find(const char *name, size_t size)
{
    unsigned member = 0;
    while (member < ASK_MEMBERS && !is(members[member].name, name, size))
        member++;
    return (enum ask_member)member;
}

const char *member_name(enum ask_member member)
{
    return members[member].name;
}

uint64_t member_least(enum ask_member member)
{
    return members[member].least;
}

uint64_t member_most(enum ask_member member)
{
    return members[member].most;
}

enum ask_operation operation_find(const char *name, size_t size)
{
    unsigned operation = 0;
    while (operation < ASK_OPERATIONS && !is(operations[operation].name, name, size))
        operation++;
    return (enum ask_operation)operation;
}

bool operation_takes(enum ask_operation operation, enum ask_member member)
{
    return ((operations[operation].takes | operations[operation].needs) >> member & 1) != 0;
}

bool operation_needs(enum ask_operation operation, enum ask_member member)
{
    return (operations[operation].needs >> member & 1) != 0;
}

const char *operation_name(enum ask_operation operation)
{
    return operations[operation].name;
}
