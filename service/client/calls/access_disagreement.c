#include "access/check.h"
#include "client/calls/access_explain.h"
#include "base/buffer.h"
#include "base/status.h"

#include <inttypes.h>

static bool is_denial(uint32_t status)
{
    return status == WIN32_ACCESS_DENIED || status == WIN32_PRIVILEGE_NOT_HELD;
}

/* What may grant more than the descriptor does. */
static const char *granters(uint32_t kind)
{
    switch (kind) {
    case DEPUTY_OBJECT_FILE:
    case DEPUTY_OBJECT_DIRECTORY:
        return "FILE_READ_ATTRIBUTES and DELETE also come with rights to the directory above, and "
               "a file system without permissions allows everything";
    case DEPUTY_OBJECT_PROCESS:
        return "SeDebugPrivilege gives every right to processes";
    default:
        return "a privilege or a policy may be why";
    }
}

/* What may deny what the descriptor grants. */
static const char *deniers(uint32_t kind)
{
    switch (kind) {
    case DEPUTY_OBJECT_FILE:
    case DEPUTY_OBJECT_DIRECTORY:
        return "a read-only attribute or volume, a directory above, a filter driver or a policy "
               "may be why";
    case DEPUTY_OBJECT_PROCESS:
        return "the process may be a protected one";
    default:
        return "a policy may be why";
    }
}

static void put_rights(struct buffer *text, uint32_t kind, uint32_t rights)
{
    right_names(text, (enum right_object)kind, rights, ", ");
}

/* The system gave a mask for the maximum: right by right. */
static void compare_masks(struct buffer *text, const struct deputy_access *answer)
{
    uint32_t known = right_mapping((enum right_object)answer->kind)->all;
    uint32_t explained = answer->views[0].granted & known;
    uint32_t granted = answer->granted & known;
    if (granted & ~explained) {
        buffer_text(text, "the system also granted ");
        put_rights(text, answer->kind, granted & ~explained);
        buffer_printf(text, ": %s", granters(answer->kind));
    }
    if (explained & ~granted) {
        buffer_text(text, text->size ? "; it did not grant " : "the system did not grant ");
        put_rights(text, answer->kind, explained & ~granted);
        buffer_printf(text, ": %s", deniers(answer->kind));
    }
}

static void compare(struct buffer *text, const struct deputy_access *answer)
{
    bool allowed = answer->views[0].status == WIN32_OK;
    bool maximum = (answer->wanted & RIGHT_MAXIMUM_ALLOWED) != 0;
    if (answer->status && !is_denial(answer->status))
        buffer_printf(text,
            "the system refused it for another reason, error %" PRIu32
            "; by the permissions it is %s",
            answer->status, allowed ? "granted" : "denied");
    else if (answer->status && allowed)
        buffer_printf(
            text, "the permissions grant it, the system denied it: %s", deniers(answer->kind));
    else if (!answer->status && !allowed)
        buffer_printf(
            text, "the permissions deny it, the system granted it: %s", granters(answer->kind));
    else if (!answer->status && maximum && answer->granted_by != DEPUTY_ACCESS_FROM_NOWHERE)
        compare_masks(text, answer);
}

uint32_t access_disagreement(
    const struct deputy_access *answer, struct arena *arena, const char **text)
{
    struct buffer buffer = {0};
    compare(&buffer, answer);
    uint32_t status = buffer.status;
    const char *kept = NULL;
    if (!status && buffer.size) {
        kept = arena_copy(arena, buffer.bytes, buffer.size);
        status = kept ? WIN32_OK : WIN32_NOT_ENOUGH_MEMORY;
    }
    if (!status)
        *text = kept;
    buffer_free(&buffer);
    return status;
}
