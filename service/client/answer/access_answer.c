#include "client/answer/access_answer.h"
#include "client/answer/done.h"
#include "client/answer/failure.h"
#include "client/answer/wide.h"
#include "access/model/descriptor.h"
#include "access/model/rights.h"
#include "identity/identity_json.h"
#include "identity/sid.h"

#include <windows.h>

const char *access_kind_name(uint32_t kind)
{
    return right_object_name((enum right_object)kind);
}

/* All of these come after the permissions were found to allow it (Microsoft: "Creating and Opening
 * Files", "System Error Codes"). */
bool access_in_use(uint32_t status)
{
    return status == ERROR_SHARING_VIOLATION || status == ERROR_PIPE_BUSY ||
           status == ERROR_DELETE_PENDING || status == ERROR_USER_MAPPED_FILE;
}

static void put_mask(struct json *json, const char *key, uint32_t kind, uint32_t mask)
{
    struct buffer number = {0};
    buffer_printf(&number, "0x%08x", mask);
    json_key(json, key);
    json_object_begin(json);
    json_member_buffer(json, "mask", &number);
    json_key(json, "rights");
    json_array_begin(json);
    for (; mask; mask &= mask - 1) {
        const char *name = right_name((enum right_object)kind, mask & (0 - mask));
        if (name)
            json_text(json, name);
    }
    json_array_end(json);
    json_object_end(json);
    buffer_free(&number);
}

static void put_truth(struct json *json, const struct deputy_access *access)
{
    static const char *const sources[] = {NULL, "handle", "check"};
    struct buffer message = {0};
    failure_system_text(&message, access->status);
    json_key(json, "truth");
    json_object_begin(json);
    json_member_boolean(json, "granted", access->status == ERROR_SUCCESS);
    json_member_number(json, "status", access->status);
    json_member_boolean(json, "in_use", access_in_use(access->status));
    if (access->status)
        json_member_buffer(json, "message", &message);
    if (access->granted_by == DEPUTY_ACCESS_FROM_HANDLE ||
        access->granted_by == DEPUTY_ACCESS_FROM_CHECK) {
        json_member_text(json, "from", sources[access->granted_by]);
        put_mask(json, "access", access->kind, access->granted);
    }
    json_object_end(json);
    buffer_free(&message);
}

static void put_rights(struct json *json, const struct deputy_access_view *view)
{
    json_key(json, "rights");
    json_array_begin(json);
    for (uint32_t i = 0; i < view->count; i++) {
        const struct deputy_access_right *right = &view->rights[i];
        json_object_begin(json);
        json_member_text(json, "name", right->name);
        json_member_number(json, "mask", right->right);
        json_member_boolean(json, "granted", right->granted != 0);
        json_member_text(json, "by", right->by);
        if (right->ace)
            json_member_number(json, "ace", right->ace);
        json_member_text(json, "why", right->why);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_notes(struct json *json, const struct deputy_access_view *view)
{
    json_key(json, "notes");
    json_array_begin(json);
    for (uint32_t i = 0; i < view->note_count; i++)
        json_text(json, view->notes[i]);
    json_array_end(json);
}

static void put_views(struct json *json, const struct deputy_access *access)
{
    json_key(json, "compare");
    json_array_begin(json);
    for (uint32_t i = 0; i < access->view_count; i++) {
        const struct deputy_access_view *view = &access->views[i];
        json_object_begin(json);
        json_member_text(json, "who", view->who);
        identity_json_sid(json, "user", &view->identity->user);
        json_member_number(json, "status", view->status);
        put_rights(json, view);
        put_notes(json, view);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_aces(struct json *json, const char *key, uint32_t kind,
    const struct deputy_access_ace *aces, uint32_t count)
{
    json_key(json, key);
    json_array_begin(json);
    for (uint32_t i = 0; i < count; i++) {
        const struct deputy_access_ace *ace = &aces[i];
        json_object_begin(json);
        json_member_number(json, "number", ace->number);
        json_member_text(json, "type", ace->type_name);
        json_member_number(json, "flags", ace->flags);
        json_member_boolean(json, "inherited", (ace->flags & ACCESS_ACE_INHERITED) != 0);
        put_mask(json, "access", kind, ace->mask);
        identity_json_sid(json, "trustee", &ace->trustee);
        json_member_boolean(json, "considered", ace->considered != 0);
        json_member_text(json, "condition", ace->condition);
        json_member_text(json, "match", ace->match);
        json_member_number(json, "decided", ace->decided);
        json_object_end(json);
    }
    json_array_end(json);
}

/* The owner, and whether there is a DACL: an absent one allows everything. */
static void put_descriptor(struct json *json, const struct deputy_access *access)
{
    struct descriptor descriptor;
    char owner[SID_TEXT_SIZE];
    if (descriptor_parse(access->descriptor.bytes, access->descriptor.size, &descriptor))
        return;
    if (descriptor.owner.bytes) {
        sid_format(descriptor.owner.bytes, descriptor.owner.size, owner);
        json_member_text(json, "owner", owner);
    }
    if (descriptor.dacl.bytes)
        put_aces(json, "dacl", access->kind, access->dacl, access->dacl_count);
    put_aces(json, "sacl", access->kind, access->sacl, access->sacl_count);
}

static void put_explanation(struct json *json, const struct access_shown *shown)
{
    const struct deputy_access *access = shown->access;
    json_member_boolean(json, "explained", access->view_count != 0);
    json_member_number(json, "descriptor_status", access->descriptor_status);
    if (!access->view_count)
        return;
    put_rights(json, &access->views[0]);
    put_notes(json, &access->views[0]);
    json_member_boolean(json, "agrees", !access->disagreement);
    json_member_text(json, "disagreement", access->disagreement);
    put_descriptor(json, access);
    if (shown->compare)
        put_views(json, access);
}

void access_answer(struct json *json, const struct access_shown *shown)
{
    const struct deputy_access *access = shown->access;
    json_object_begin(json);
    json_member_text(json, "object", shown->object);
    json_member_text(json, "kind", access_kind_name(access->kind));
    if (access->name)
        wide_json_member(json, "final_name", access->name);
    put_mask(json, "wanted", access->kind, access->wanted);
    put_truth(json, access);
    put_explanation(json, shown);
    answer_correlation(json, shown->reply);
    json_object_end(json);
}
