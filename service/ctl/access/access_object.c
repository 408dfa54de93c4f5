#include "ctl/access/access_object.h"
#include "ctl/common/arguments.h"
#include "ctl/files/path_words.h"
#include "ctl/registry/registry_words.h"
#include "client/ask/request/words.h"
#include "client/answer/wide.h"
#include "access/sddl/domains.h"
#include "access/model/rights.h"
#include "base/printable.h"

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
    argument_put_given(error, kind);
    return false;
}

static bool read_want(struct access_question *question, const char *want, struct buffer *error)
{
    enum right_object object = (enum right_object)question->kind;
    if (words_rights(object, want, &question->want))
        return true;
    buffer_printf(error, "--want has no such right of a %s: ", right_object_name(object));
    printable_append(error, want);
    return false;
}

static void put_sddl_error(struct buffer *error, const struct sddl_error *wrong)
{
    buffer_printf(error, "the SDDL cannot be read at character %zu: %s", wrong->position + 1,
        wrong->reason ? wrong->reason : "it cannot be read");
}

/* The library reads it again; here it is read to say what is wrong with it, and what it lacks. */
static bool check_sddl(struct access_question *question, struct buffer *error)
{
    struct buffer bytes = {0};
    struct sddl_error wrong = {0};
    struct descriptor descriptor = {0};
    bool right = !domains_parse_sddl(question->sddl, &bytes, &wrong) &&
                 !descriptor_parse((const uint8_t *)bytes.bytes, bytes.size, &descriptor);
    if (!right)
        put_sddl_error(error, &wrong);
    question->no_owner = right && !descriptor.owner.bytes;
    question->no_group = right && !descriptor.group.bytes;
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
    } else if (!made.sddl && registry_words_name_key(object)) {
        made.kind = DEPUTY_OBJECT_KEY;
    }
    if (made.sddl && !check_sddl(&made, error))
        return false;
    if (want && !read_want(&made, want, error))
        return false;
    *question = made;
    return true;
}

static bool is_file(const struct access_question *question)
{
    return question->kind == DEPUTY_OBJECT_FILE || question->kind == DEPUTY_OBJECT_DIRECTORY;
}

/* NULL when there is no memory. */
static const wchar_t *object_name(struct arena *arena, const struct access_question *question)
{
    if (is_file(question))
        return path_from_operand(arena, question->object);
    return question->kind == DEPUTY_OBJECT_KEY ? registry_key_from_operand(arena, question->object)
                                               : wide_from_utf8(arena, question->object);
}

/* AccessCheck needs an owner and a group ("AccessCheck function"), which SDDL need not have. */
static uint32_t ask_sddl(struct deputy_session *session, const struct access_question *question,
    struct deputy_access **result, struct deputy_reply *reply)
{
    struct buffer sddl = {0};
    buffer_text(&sddl, question->no_owner ? "O:SY" : "");
    buffer_text(&sddl, question->no_group ? "G:SY" : "");
    buffer_text(&sddl, question->sddl);
    uint32_t status = sddl.status;
    if (status)
        *reply = (struct deputy_reply){.status = status, .stage = DEPUTY_STAGE_CONNECT};
    else
        status =
            deputy_access_sddl(session, question->kind, sddl.bytes, question->want, result, reply);
    buffer_free(&sddl);
    return status;
}

uint32_t access_question_ask(struct deputy_session *session, const struct access_question *question,
    struct deputy_access **result, struct deputy_reply *reply)
{
    struct arena arena = {0};
    if (question->sddl)
        return ask_sddl(session, question, result, reply);
    const wchar_t *object = object_name(&arena, question);
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
    const wchar_t *name = question->sddl ? NULL : object_name(&arena, question);
    const char *reason =
        name && is_file(question) ? deputy_path_reason(name, DEPUTY_FILE_LITERAL) : NULL;
    if (reason) {
        buffer_text(text, " The path is refused: ");
        buffer_text(text, reason);
        buffer_text(text, ".");
        path_put_suggestion(text, name, DEPUTY_FILE_LITERAL);
    } else if (name && question->kind == DEPUTY_OBJECT_KEY) {
        struct buffer why = {0};
        registry_put_reason(&why, name);
        buffer_text(text, why.size ? " " : "");
        buffer_text(text, why.size ? why.bytes : "");
        buffer_free(&why);
    }
    arena_free(&arena);
}
