#include "client/ctl/access_object.h"
#include "access/rights.h"
#include "access/sddl.h"
#include "client/ctl/wide.h"
#include "identity/printable.h"
#include "paths/path.h"

#include <string.h>
#include <windows.h>

#define SDDL_PREFIX "sddl:"

/* The kinds have the numbers that deputy.h gives them. */
static bool parse_kind(const char *text, enum deputy_object *kind)
{
    enum right_object object = right_object_parse(text);
    if (object == RIGHT_OBJECT_COUNT || object == RIGHT_OBJECT_GENERIC)
        return false;
    *kind = (enum deputy_object)object;
    return true;
}

bool access_kind_check(const char *kind, struct buffer *error)
{
    enum deputy_object parsed;
    if (parse_kind(kind, &parsed))
        return true;
    buffer_text(error, "--kind needs one of file, directory, key, service, process and pipe");
    return false;
}

static bool is_root(const char *object)
{
    static const char *const roots[] = {"HKLM", "HKCU", "HKU", "HKCR", "HKCC"};
    size_t length = strcspn(object, "\\");
    if (_strnicmp(object, "HKEY_", 5) == 0)
        return true;
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        if (strlen(roots[i]) == length && _strnicmp(object, roots[i], length) == 0)
            return true;
    }
    return false;
}

/* Files and directories have names of their own for the same rights: either will do. */
static bool read_want(struct access_question *question, const char *want, struct buffer *error)
{
    enum right_object object = (enum right_object)question->kind;
    size_t position;
    if (right_parse(object, want, &question->want, &position) == ERROR_SUCCESS && question->want)
        return true;
    if (object == RIGHT_OBJECT_FILE &&
        right_parse(RIGHT_OBJECT_DIRECTORY, want, &question->want, &position) == ERROR_SUCCESS &&
        question->want)
        return true;
    buffer_printf(error, "--want has no such right of a %s: ", right_object_name(object));
    printable_append(error, want);
    return false;
}

static void put_sddl_error(struct buffer *error, const struct sddl_error *wrong)
{
    buffer_printf(error, "the SDDL is wrong at character %zu: %s", wrong->position + 1,
        wrong->reason ? wrong->reason : "it cannot be read");
}

/* The library reads it again; here it is read to say what is wrong with it. */
static bool check_sddl(const char *sddl, struct buffer *error)
{
    struct buffer bytes = {0};
    struct sddl_error wrong = {0};
    struct descriptor descriptor = {0};
    bool right = false;
    if (sddl_parse(sddl, NULL, &bytes, &wrong) ||
        descriptor_parse((const uint8_t *)bytes.bytes, bytes.size, &descriptor))
        put_sddl_error(error, &wrong);
    else if (!descriptor.owner.bytes || !descriptor.group.bytes)
        buffer_text(error, "the SDDL needs an owner and a group, such as O:SYG:SY");
    else
        right = true;
    buffer_free(&bytes);
    return right;
}

bool access_question_read(struct access_question *question, const char *object, const char *kind,
    const char *want, struct buffer *error)
{
    struct access_question made = {.object = object, .kind = DEPUTY_OBJECT_FILE};
    size_t prefix = strlen(SDDL_PREFIX);
    if (_strnicmp(object, SDDL_PREFIX, prefix) == 0)
        made.sddl = object + prefix;
    if (kind) {
        if (!access_kind_check(kind, error))
            return false;
        parse_kind(kind, &made.kind);
    } else if (!made.sddl && is_root(object)) {
        made.kind = DEPUTY_OBJECT_KEY;
    }
    if (made.sddl && !check_sddl(made.sddl, error))
        return false;
    if (want && !read_want(&made, want, error))
        return false;
    *question = made;
    return true;
}

uint32_t access_question_ask(struct deputy_session *session, const struct access_question *question,
    struct deputy_access **result, struct deputy_reply *reply)
{
    struct arena arena = {0};
    if (question->sddl)
        return deputy_access_sddl(
            session, question->kind, question->sddl, question->want, result, reply);
    const wchar_t *object = wide_from_utf8(&arena, question->object);
    uint32_t status = ERROR_NOT_ENOUGH_MEMORY;
    if (object)
        status = deputy_access(session, question->kind, object, question->want, result, reply);
    else
        *reply = (struct deputy_reply){.status = status, .stage = DEPUTY_STAGE_CONNECT};
    arena_free(&arena);
    return status;
}

void access_question_reason(const struct access_question *question, struct buffer *text)
{
    struct arena arena = {0};
    bool file = question->kind == DEPUTY_OBJECT_FILE || question->kind == DEPUTY_OBJECT_DIRECTORY;
    const wchar_t *path = file && !question->sddl ? wide_from_utf8(&arena, question->object) : NULL;
    const char *reason = path ? path_reason_text(path_check(path, wcslen(path), 0)) : NULL;
    if (reason) {
        buffer_text(text, reason);
        buffer_text(text, ". ");
    }
    arena_free(&arena);
}
