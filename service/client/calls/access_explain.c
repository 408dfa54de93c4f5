#include "client/calls/access_explain.h"
#include "access/explain.h"
#include "access/trace.h"
#include "identity/sid.h"
#include "base/status.h"

#include <stdio.h>
#include <string.h>

enum { VIEWS_MAX = 3, RIGHT_NAME_SIZE = 16, NOTES_MAX = 32 };

/* What every step needs. */
struct scene {
    struct deputy_access *answer;
    const struct access_names *names;
    struct arena *arena;
    struct descriptor descriptor;
    struct buffer name; /* the last one that was found */
};

/* A check with what it points to. */
struct checked {
    struct access_token token;
    struct access_request request;
    struct access_result result;
};

static enum right_object object_of(const struct scene *scene)
{
    return (enum right_object)scene->answer->kind;
}

/* --- texts ----------------------------------------------------------------------------------- */

/* The text of a buffer, which is freed, in the arena; NULL when there is no memory. */
static const char *keep(struct scene *scene, struct buffer *buffer)
{
    const char *text =
        buffer->status ? NULL : arena_copy(scene->arena, buffer->bytes, buffer->size);
    buffer_free(buffer);
    return text;
}

static const char *find_name(void *context, const struct access_sid *sid)
{
    struct scene *scene = context;
    const char *name;
    const char *domain;
    if (!scene->names->find(scene->names->context, sid, &name, &domain))
        return NULL;
    buffer_free(&scene->name);
    if (domain && *domain) {
        buffer_text(&scene->name, domain);
        buffer_text(&scene->name, "\\");
    }
    buffer_text(&scene->name, name);
    return scene->name.status ? NULL : scene->name.bytes;
}

static const char *name_right(struct scene *scene, uint32_t right)
{
    const char *name = right_name(object_of(scene), right);
    char number[RIGHT_NAME_SIZE];
    if (name)
        return name;
    snprintf(number, sizeof(number), "0x%08x", right);
    return arena_copy(scene->arena, number, strlen(number));
}

/* --- views ----------------------------------------------------------------------------------- */

static const char *reason_word(uint8_t reason)
{
    static const char *const words[] = {[ACCESS_BY_NOTHING] = "nothing",
        [ACCESS_BY_EMPTY_DACL] = "empty-dacl",
        [ACCESS_BY_NULL_DACL] = "null-dacl",
        [ACCESS_BY_ACE] = "ace",
        [ACCESS_BY_OWNER] = "owner",
        [ACCESS_BY_PRIVILEGE] = "privilege",
        [ACCESS_BY_INTEGRITY] = "integrity",
        [ACCESS_BY_TRUST] = "trust-label",
        [ACCESS_BY_FILTER] = "access-filter"};
    return words[reason];
}

/* The kernel passes over conditional denies, and it is the kernel's answer that is explained. */
static uint32_t check(
    struct scene *scene, const struct deputy_identity *identity, struct checked *checked)
{
    uint32_t status = access_token_make(identity, 0, scene->arena, &checked->token);
    if (status)
        return status;
    checked->request = (struct access_request){.descriptor = &scene->descriptor,
        .desired = scene->answer->wanted,
        .mapping = right_mapping(object_of(scene)),
        .flags = ACCESS_SKIP_CONDITIONAL_DENY};
    return access_check(&checked->token, &checked->request, &checked->result);
}

static const char *why(
    struct scene *scene, const struct checked *checked, const struct access_right *right)
{
    struct buffer text = {0};
    const struct explain explain = {.request = &checked->request,
        .result = &checked->result,
        .object = object_of(scene),
        .names = {find_name, scene}};
    explain_right(&text, &explain, right);
    return keep(scene, &text);
}

static uint32_t put_rights(
    struct scene *scene, const struct checked *checked, struct deputy_access_view *view)
{
    uint32_t count = checked->result.count;
    struct deputy_access_right *rights = arena_array(scene->arena, count, sizeof(*rights));
    for (uint32_t i = 0; rights && i < count; i++) {
        const struct access_right *from = &checked->result.rights[i];
        rights[i] = (struct deputy_access_right){.right = from->right,
            .name = name_right(scene, from->right),
            .granted = from->granted,
            .by = reason_word(from->reason),
            .ace = from->ace,
            .why = why(scene, checked, from)};
        if (!rights[i].name || !rights[i].why)
            return WIN32_NOT_ENOUGH_MEMORY;
    }
    view->count = count;
    view->rights = rights;
    return rights ? WIN32_OK : WIN32_NOT_ENOUGH_MEMORY;
}

static uint32_t put_notes(
    struct scene *scene, const struct checked *checked, struct deputy_access_view *view)
{
    const char **notes = arena_array(scene->arena, NOTES_MAX, sizeof(*notes));
    uint32_t left = checked->result.notes;
    if (!notes)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (; left; left &= left - 1) {
        struct buffer text = {0};
        explain_note(&text, (enum access_note)(left & (0 - left)));
        notes[view->note_count] = keep(scene, &text);
        if (!notes[view->note_count++])
            return WIN32_NOT_ENOUGH_MEMORY;
    }
    view->notes = notes;
    return WIN32_OK;
}

static uint32_t put_view(struct scene *scene, const char *who,
    const struct deputy_identity *identity, struct checked *checked,
    struct deputy_access_view *view)
{
    uint32_t status = check(scene, identity, checked);
    if (status)
        return status;
    *view = (struct deputy_access_view){.who = who,
        .identity = identity,
        .status = checked->result.status,
        .granted = checked->result.available};
    status = put_rights(scene, checked, view);
    return status ? status : put_notes(scene, checked, view);
}

/* *caller gets the caller's own check, for the trace. */
static uint32_t put_views(struct scene *scene, struct checked *caller)
{
    struct deputy_access *answer = scene->answer;
    struct deputy_access_view *views = arena_array(scene->arena, VIEWS_MAX, sizeof(*views));
    struct checked other;
    uint32_t count = 0;
    if (!views)
        return WIN32_NOT_ENOUGH_MEMORY;
    uint32_t status = put_view(scene, "caller", answer->caller, caller, &views[count++]);
    if (!status && deputy_has(answer->caller, DEPUTY_FACT_LINKED_TOKEN))
        status = put_view(scene, "linked", answer->caller->linked_token, &other, &views[count++]);
    if (!status)
        status = put_view(scene, "service", answer->service, &other, &views[count++]);
    if (status)
        return status;
    answer->views = views;
    answer->view_count = count;
    return WIN32_OK;
}

/* --- ACEs ------------------------------------------------------------------------------------ */

static const char *match_word(uint32_t match)
{
    if (match & SID_MATCH_ALLOW)
        return "yes";
    if (match & SID_MATCH_DENY_ONLY)
        return "deny-only";
    return match & SID_MATCH_DISABLED ? "disabled" : match ? "yes" : "no";
}

static const char *condition_word(enum condition_truth truth)
{
    static const char *const words[] = {
        [CONDITION_UNKNOWN] = "unknown", [CONDITION_FALSE] = "false", [CONDITION_TRUE] = "true"};
    return words[truth];
}

static bool put_trustee(
    struct scene *scene, const struct access_sid *sid, struct deputy_sid *trustee)
{
    const char *name;
    const char *domain;
    if (!sid->bytes)
        return true;
    if (!sid_copy(scene->arena, sid->bytes, sid->size, trustee))
        return false;
    if (!scene->names->find(scene->names->context, sid, &name, &domain))
        return true;
    trustee->name = arena_copy(scene->arena, name, strlen(name));
    trustee->domain = arena_copy(scene->arena, domain, strlen(domain));
    return trustee->name && trustee->domain;
}

static struct deputy_access_ace *put_aces(
    struct scene *scene, const struct access_step *steps, uint32_t count)
{
    struct deputy_access_ace *aces = arena_array(scene->arena, count, sizeof(*aces));
    for (uint32_t i = 0; aces && i < count; i++) {
        const struct access_step *step = &steps[i];
        uint32_t match = 0;
        aces[i] = (struct deputy_access_ace){.number = step->ace.number,
            .type = step->ace.type,
            .type_name = access_ace_type_name(step->ace.type),
            .flags = step->ace.flags,
            .mask = step->mask,
            .considered = step->considered,
            .condition = step->conditional ? condition_word(step->condition) : NULL};
        for (size_t pass = 0; pass < ACCESS_PASS_COUNT; pass++) {
            match |= step->match[pass];
            aces[i].decided |= step->decided[pass];
        }
        aces[i].match = match_word(match);
        if (!put_trustee(scene, &step->trustee, &aces[i].trustee))
            return NULL;
    }
    return aces;
}

static uint32_t put_trace(struct scene *scene, const struct checked *caller)
{
    struct deputy_access *answer = scene->answer;
    struct access_trace trace;
    uint32_t status =
        access_trace_make(&caller->token, &caller->request, &caller->result, scene->arena, &trace);
    if (status)
        return status;
    answer->dacl = put_aces(scene, trace.dacl, trace.dacl_count);
    answer->sacl = put_aces(scene, trace.sacl, trace.sacl_count);
    answer->dacl_count = answer->dacl ? trace.dacl_count : 0;
    answer->sacl_count = answer->sacl ? trace.sacl_count : 0;
    return answer->dacl && answer->sacl ? WIN32_OK : WIN32_NOT_ENOUGH_MEMORY;
}

uint32_t access_explain(
    struct deputy_access *answer, const struct access_names *names, struct arena *arena)
{
    struct scene scene = {.answer = answer, .names = names, .arena = arena};
    struct checked caller;
    uint32_t status =
        descriptor_parse(answer->descriptor.bytes, answer->descriptor.size, &scene.descriptor);
    if (status) {
        answer->descriptor_status = status;
        return WIN32_OK;
    }
    status = put_views(&scene, &caller);
    if (!status)
        status = put_trace(&scene, &caller);
    if (!status)
        status = access_disagreement(answer, arena, &answer->disagreement);
    buffer_free(&scene.name);
    return status;
}
